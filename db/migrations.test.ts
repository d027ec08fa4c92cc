/** Migrations and db/schema say the same, and what drizzle-kit makes next is what has changed since. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { compareMigrations, readMigrations } from '#db/migrations';

const ROOT = join(import.meta.dirname, '..');
const run = promisify(execFile);

test('drizzle-kit finds no change of db/schema that lacks a migration', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hooktab-migrations-'));
  try {
    await cp(join(ROOT, 'db', 'migrations'), folder, { recursive: true });
    const before = await readdir(folder);
    const { stdout } = await run(
      process.execPath,
      [
        join(ROOT, 'node_modules', 'drizzle-kit', 'bin.cjs'),
        'generate',
        '--dialect=postgresql',
        '--schema=./db/schema/index.ts',
        // It puts a dot before the folder.
        `--out=${relative(ROOT, folder)}`,
      ],
      { cwd: ROOT },
    );
    expect(stdout).toContain('No schema changes');
    expect(await readdir(folder)).toEqual(before);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('every file is a migration of the journal, in the order of its number', async () => {
  const files = (await readdir(join(ROOT, 'db', 'migrations'))).filter((name) => name.endsWith('.sql'));
  expect(readMigrations().map(({ name }) => `${name}.sql`)).toEqual(files.sort());
});

test('a history is compared in its order', () => {
  const known = ['a', 'b'].map((name) => ({ name, hash: name, sql: '' }));
  const [a = { name: '', hash: '' }, b = a] = known;
  const c = { name: 'c', hash: 'c' };
  expect(compareMigrations([], known)).toEqual({ kind: 'behind', missing: known });
  expect(compareMigrations([a], known)).toEqual({ kind: 'behind', missing: [b] });
  expect(compareMigrations([a, b], known)).toEqual({ kind: 'current' });
  expect(compareMigrations([a, b, c], known)).toEqual({ kind: 'ahead', unknown: [c] });
  expect(compareMigrations([b, a], known)).toEqual({ kind: 'foreign', name: 'b' });
  expect(compareMigrations([a, c], known)).toEqual({ kind: 'foreign', name: 'c' });
  expect(compareMigrations([{ ...a, hash: 'x' }, b], known)).toEqual({ kind: 'foreign', name: 'a' });
});
