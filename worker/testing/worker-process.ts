/** A worker as it runs in production: a process of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/** The worker that reaches receivers on loopback; it wants the file of their authority as `TEST_CA_FILE`. */
export const LOOPBACK_WORKER = fileURLToPath(new URL('./loopback-worker.ts', import.meta.url));

export type WorkerProcess = {
  pid: number;
  child: ChildProcess;
  /** What it wrote so far. */
  output: () => string;
  /** Resolves with exit code or signal. */
  exited: Promise<number | NodeJS.Signals>;
  kill: (signal: NodeJS.Signals) => void;
};

/** Starts `node worker/main.ts`, or another entry, with these settings and nothing else of this process's environment. */
export function startWorkerProcess(settings: Record<string, string>, entry = MAIN): WorkerProcess {
  const child = spawn(process.execPath, [entry], {
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

/** The memory that a process holds now, in megabytes. */
export function residentMb(pid: number): number {
  if (process.platform === 'linux') {
    const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kb) / 1024;
  }
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) / 1024;
}
