/** Runs programs, several at the same time, and stops all of them together. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithThisProcess } from '#db/running-process';

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, 'node_modules', '.bin');
const NAME_WIDTH = 15;
/**
 * Where Node keeps what it made of the code of a module. Tests start hundreds of processes, and each then starts at less than
 * half the processor time.
 */
const COMPILE_CACHE = join(ROOT, 'node_modules', '.cache', 'node-compile');
/** How long a program that was told to end may take. */
const TIDY_UP_MS = 20_000;
const LAST_LINES = 40;

const running = new Set<ChildProcess>();
let isStopping = false;

function start(
  [program = '', ...parameters]: readonly string[],
  env: NodeJS.ProcessEnv,
  output: 'inherit' | 'pipe',
) {
  const [command, ...first] = program.endsWith('.ts') ? [process.execPath, program] : [join(BIN, program)];
  const child = spawn(command ?? '', [...first, ...parameters], {
    cwd: ROOT,
    stdio: ['ignore', output, output],
    env: { ...env, NODE_COMPILE_CACHE: COMPILE_CACHE },
    // A group of its own, so that it gets each signal once, from here, and can be ended with all that it started.
    detached: process.platform !== 'win32',
  });
  running.add(child);
  endWithThisProcess(child, 'SIGKILL', true);
  return child;
}

async function hasEndedWell(child: ChildProcess): Promise<boolean> {
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code === 0;
  } finally {
    running.delete(child);
  }
}

export type ProgramResult = { hasPassed: boolean; lastLines: string[] };

/**
 * Runs a program of node_modules, or a script, and prints each of its lines behind the name of the stage, unless it is to be
 * quiet. Returns whether it ended well, and the last lines that it printed; rejects where it cannot be started.
 */
export async function run(
  stage: string,
  program: readonly string[],
  env: NodeJS.ProcessEnv,
  output: 'printed' | 'quiet' = 'printed',
): Promise<ProgramResult> {
  const lastLines: string[] = [];
  if (isStopping) return { hasPassed: false, lastLines };
  const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  const child = start(program, { ...colours, ...env }, 'pipe');
  for (const input of [child.stdout, child.stderr]) {
    if (input === null) continue;
    createInterface({ input }).on('line', (line) => {
      if (output === 'printed') console.log(`${stage.padEnd(NAME_WIDTH)} │ ${line}`);
      lastLines.push(line);
      if (lastLines.length > LAST_LINES) lastLines.shift();
    });
  }
  return { hasPassed: await hasEndedWell(child), lastLines };
}

/** Runs a program that has the terminal for itself. Returns whether it ended well. */
export async function runAlone(program: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  return !isStopping && (await hasEndedWell(start(program, env, 'inherit')));
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended.
  }
}

/** Ends what runs and what it has started: by SIGINT, on which all programs tidy up, and by force if they take too long. */
export async function stopAll(): Promise<void> {
  isStopping = true;
  const isLate = sleep(TIDY_UP_MS, undefined, { ref: false });
  const end = async (child: ChildProcess) => {
    child.kill('SIGINT');
    await Promise.race([once(child, 'exit'), isLate]);
    killGroup(child);
  };
  await Promise.all([...running].map(end));
}
