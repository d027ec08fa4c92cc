/** A worker as it runs in production: a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export type WorkerProcess = {
  pid: number;
  child: ChildProcess;
  /** What it wrote so far. */
  output: () => string;
  /** Resolves with exit code or signal. */
  exited: Promise<number | NodeJS.Signals>;
  kill: (signal: NodeJS.Signals) => void;
};

/** Starts `node worker/main.ts` with these settings and nothing else of this process's environment. */
export function startWorkerProcess(settings: Record<string, string>): WorkerProcess {
  const child = spawn(process.execPath, [MAIN], {
    env: { NODE_ENV: 'production', PATH: process.env.PATH ?? '', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const exited = once(child, 'close').then(() => child.exitCode ?? child.signalCode ?? 'SIGKILL');
  return {
    pid: child.pid ?? 0,
    child,
    output: () => output,
    exited,
    kill: (signal) => void child.kill(signal),
  };
}
