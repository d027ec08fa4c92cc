/** What a process number belongs to now: numbers are used again. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The command line of a process, words separated by spaces; null where there is no such process, or none that may be
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
