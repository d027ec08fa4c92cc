/** A documented command as a user, a service manager or a container runtime runs it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '#worker/testing/eventually';

const MARK = 'HOOKTAB_TEST_COMMAND';
const ROOT = join(import.meta.dirname, '..', '..');

/** Who gets the signals: the command alone, its whole process group, or the command as first process of a container. */
export const WAYS = ['alone', 'group', 'container'] as const;
export type Way = (typeof WAYS)[number];

export type Command = {
  /** What it and its children wrote so far. */
  output: () => string;
  /** Resolves with exit code or signal. */
  exited: Promise<number | NodeJS.Signals>;
  signal: (signal: NodeJS.Signals) => Promise<void>;
  /** The numbers of its processes that are still there, wherever they have moved to. */
  left: () => number[];
  /** Ends what is left, whatever it does. */
  end: () => Promise<void>;
};

/** `unshare` with its parameters, where this user may make a process namespace; null where not. */
const CONTAINER = [[], ['--user', '--map-root-user']]
  .map((rights) => ['unshare', ...rights, '--pid', '--fork', '--kill-child', '--mount-proc'])
  .find(([program = '', ...parameters]) => spawnSync(program, [...parameters, 'true']).status === 0);

type RunOptions = { env: Record<string, string>; cwd?: string; way?: Way };

/**
 * Starts a command in a process group of its own. Where no process namespace can be made, `container` is a session of
 * its own, as every way is.
 */
export function startCommand(
  words: readonly string[],
  { env, cwd = ROOT, way = 'alone' }: RunOptions,
): Command {
  const isContainer = way === 'container' && CONTAINER !== undefined;
  const [program = '', ...parameters] = isContainer ? [...CONTAINER, ...words] : words;
  const mark = randomUUID();
  const child = spawn(program, parameters, {
    cwd,
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      ...env,
      [MARK]: mark,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const group = child.pid ?? 0;
  const exited = once(child, 'close').then(() => child.exitCode ?? child.signalCode ?? 'SIGKILL');
  /** The process that takes the signals. */
  const leader = async (): Promise<number> => {
    if (!isContainer) return group;
    const children = `/proc/${group}/task/${group}/children`;
    return await eventually(
      () => Number(readFileSync(children, 'utf8').split(' ')[0]),
      'the first process is there',
    );
  };
  return {
    output: collect(child),
    exited,
    signal: async (signal) => void process.kill(way === 'group' ? -group : await leader(), signal),
    left: () => markedBy(mark),
    end: async () => {
      for (let left = markedBy(mark); left.length > 0; left = markedBy(mark)) {
        for (const pid of left) kill(pid);
        await sleep(50);
      }
      await exited;
    },
  };
}

function collect(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return () => output;
}

/** A child inherits the environment, whatever group or session it moves to. */
function markedBy(mark: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    return Number.isInteger(pid) && environmentOf(pid).includes(`${MARK}=${mark}`) ? pid : [];
  });
}

/** Empty for a process that has just ended, or belongs to somebody else. */
function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended since.
  }
}
