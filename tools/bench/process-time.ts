/** Processor time of processes, from `/proc` (proc(5)); Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

/** `USER_HZ`: what `/proc` counts processor time in, 100 on every architecture that Node supports. */
const TICKS_PER_SECOND = 100;
const MS_PER_TICK = 1000 / TICKS_PER_SECOND;

export type ProcessStat = {
  parent: number;
  /** User and system time of all its threads, in milliseconds. */
  ownMs: number;
  /** That of its children that have ended and been waited for. */
  endedChildrenMs: number;
};

/** Reads the text of `/proc/<pid>/stat`. Throws for anything else. */
export function parseStat(text: string): ProcessStat {
  // The second field, the name of the program in parentheses, may hold spaces and parentheses itself.
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/);
  // Numbered as in proc(5); the first of `fields` is the third there.
  const field = (number: number) => Number(fields[number - 3]);
  const stat = {
    parent: field(4),
    ownMs: (field(14) + field(15)) * MS_PER_TICK,
    endedChildrenMs: (field(16) + field(17)) * MS_PER_TICK,
  };
  if (Object.values(stat).some(Number.isNaN)) throw new RangeError('Not the text of /proc/<pid>/stat');
  return stat;
}

/** The time of a process and its children, those included that have ended. */
export function treeMs(pid: number, processes: ReadonlyMap<number, ProcessStat>): number {
  const root = processes.get(pid);
  if (root === undefined) return 0;
  const children = [...processes].filter(([, { parent }]) => parent === pid);
  return children.reduce((sum, [child]) => sum + treeMs(child, processes), root.ownMs + root.endedChildrenMs);
}

function readProcesses(): Map<number, ProcessStat> {
  const processes = new Map<number, ProcessStat>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      processes.set(Number(name), parseStat(readFileSync(`/proc/${name}/stat`, 'utf8')));
    } catch (error) {
      // It ended between the two reads: its parent counts it from now on.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ESRCH') throw error;
    }
  }
  return processes;
}

/**
 * The processor time that a process and its children have used since it started, in milliseconds. The difference of two
 * readings is exact to 10 ms for each process. Null where the system has no `/proc`.
 */
export function processTimeMs(pid: number): number | null {
  return process.platform === 'linux' ? treeMs(pid, readProcesses()) : null;
}

/** The most memory that a process has held at once, in megabytes. Null where the system has no `/proc`. */
export function peakMemoryMb(pid: number): number | null {
  if (process.platform !== 'linux') return null;
  const kb = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1024;
}
