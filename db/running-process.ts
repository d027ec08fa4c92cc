/** Processes by their numbers, and what becomes of those that this process has started. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';

/**
 * The command line of a process (numbers are used again), words separated by spaces; null where there is no such process, or none that may be
 * asked. Reads /proc where there is one, since small images have no `ps`.
 */
export function commandLineOf(pid: number): string | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (process.platform === 'linux') {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return line === '' ? null : line;
    } catch {
      return null;
    }
  }
  const line = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim();
  return line ? line : null;
}

/**
 * Signals a child process when this process is gone, however that ended. A shell waits for the end of its input, which
 * comes with the end of the process that holds the other end. Does nothing on Windows.
 * @param isGroupLeader whether the child was started detached and the signal goes to its whole group
 */
export function endWithThisProcess(
  child: ChildProcess,
  signal: 'SIGINT' | 'SIGKILL',
  isGroupLeader = false,
): void {
  if (process.platform === 'win32' || child.pid === undefined) return;
  const target = isGroupLeader ? -child.pid : child.pid;
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -s "$0" -- "$1"', signal.slice(3), String(target)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined);
  guard.unref();
  if (guard.stdin instanceof Socket) guard.stdin.unref();
  // The number of a child that has ended may go to another program.
  child.once('exit', () => guard.kill('SIGKILL'));
}
