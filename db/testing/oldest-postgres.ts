/** The oldest PostgreSQL that is supported, where one is installed beside that of npm. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** As db/migrate asks for. */
export const OLDEST_MAJOR = 15;

/** Where packages of Debian, Red Hat and Homebrew put it. */
const USUAL = [
  `/usr/lib/postgresql/${OLDEST_MAJOR}`,
  `/usr/pgsql-${OLDEST_MAJOR}`,
  `/opt/homebrew/opt/postgresql@${OLDEST_MAJOR}`,
  `/usr/local/opt/postgresql@${OLDEST_MAJOR}`,
];

const answerOf = (program: string, ...given: string[]): string =>
  spawnSync(program, given, { encoding: 'utf8' }).stdout?.trim() ?? '';

/** The folder with its `bin`, where the server and initdb are; null where none is found. */
export function findOldestPostgres(): string | null {
  const configured = answerOf('pg_config', '--bindir');
  const candidates = [...(configured === '' ? [] : [dirname(configured)]), ...USUAL];
  const isOldest = (folder: string) =>
    existsSync(join(folder, 'bin', 'initdb')) &&
    new RegExp(`\\b${OLDEST_MAJOR}\\.`).test(answerOf(join(folder, 'bin', 'postgres'), '--version'));
  return candidates.find(isOldest) ?? null;
}
