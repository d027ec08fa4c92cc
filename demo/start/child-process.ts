/** A process of the demo: started, watched, written to a log file, and ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PORT_REPORTS, type PortReport } from '#lib/server/port-report';

const END_WITH_PARENT = new URL('./end-with-parent.ts', import.meta.url).href;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const STOP_TIMEOUT_MS = 20_000;
const KEPT_LINES = 20;

export type ChildOptions = {
  /** For people: "web", "worker". */
  name: string;
  /** What Node runs, with its parameters, from the root of the project. */
  command: readonly string[];
  env?: Record<string, string>;
  logFile: string;
};

export type ManagedProcess = {
  name: string;
  pid: number;
  logFile: string;
  /** Settles when the process has ended: null where it was told to, otherwise how. Never rejects. */
  ended: Promise<string | null>;
  /** Settles when it listens on its port, or cannot; null where it has ended without a word of that. Never rejects. */
  port: Promise<PortReport | null>;
  lastLines: () => string[];
  /** Asks it to end, and ends it after 20 seconds. */
  stop: () => Promise<void>;
};

/** Starts a process in a group of its own, so that Ctrl-C reaches it through `stop` and not by itself. */
export function startChild(options: ChildOptions): ManagedProcess {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = createWriteStream(options.logFile);
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, ...options.command], {
    cwd: ROOT,
    env: { ...process.env, ...withoutFiles(options.env ?? {}), ...options.env },
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lines = keepLastLines(child, log);
  let isStopping = false;
  const ended = new Promise<string | null>((resolve) => {
    child.on('error', (error) => resolve(`could not be started: ${error.message}`));
    child.on('close', (code, signal) => {
      log.end();
      resolve(isStopping ? null : signal ? `was ended by ${signal}` : `ended with code ${code}`);
    });
  });
  const port = new Promise<PortReport | null>((resolve) => {
    child.on('message', (message) => resolve(PORT_REPORTS.find((report) => report === message) ?? null));
    child.on('close', () => resolve(null));
    child.on('error', () => resolve(null));
  });
  return {
    name: options.name,
    pid: child.pid ?? 0,
    logFile: options.logFile,
    ended,
    port,
    lastLines: () => lines(),
    stop: async () => {
      isStopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      signalGroup(child, 'SIGTERM');
      const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_TIMEOUT_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** A value that is given replaces a file with the value that the environment names (lib/settings/value-files). */
function withoutFiles(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.keys(values).map((name) => [`${name}_FILE`, '']));
}

/** SIGTERM goes to the process alone, which ends its own children in order; SIGKILL to all of them. */
function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  if (signal === 'SIGKILL' && process.platform !== 'win32') process.kill(-child.pid, signal);
  else child.kill(signal);
}

function keepLastLines(child: ChildProcess, log: WriteStream): () => string[] {
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log.write(chunk);
      tail = (tail + chunk.toString())
        .split('\n')
        .slice(-KEPT_LINES - 1)
        .join('\n');
    });
  }
  return () => tail.split('\n').filter((line) => line.trim() !== '');
}
