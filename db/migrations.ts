/** The migrations of this version, and how the history of a database compares with them. Pure but for reading the files. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const FOLDER = new URL('./migrations/', import.meta.url);
/** What drizzle-kit writes of each migration; the tag is the name of its file. */
type Journal = { entries: { tag: string }[] };

/** A migration that a database has: its name, and the SHA-256 of the file that was applied, in hex. */
export type AppliedMigration = { name: string; hash: string };
/** A migration of this version. */
export type Migration = AppliedMigration & { sql: string };

/** The migrations of this version, in the order in which they are applied. */
export function readMigrations(): Migration[] {
  const journal = readFileSync(new URL('meta/_journal.json', FOLDER), 'utf8');
  return (JSON.parse(journal) as Journal).entries.map(({ tag }) => {
    const sql = readFileSync(new URL(`${tag}.sql`, FOLDER), 'utf8');
    return { name: tag, hash: createHash('sha256').update(sql).digest('hex'), sql };
  });
}

/**
 * How a database compares with this version:
 * - `current`: it has exactly the migrations of this version;
 * - `behind`: it lacks the last ones;
 * - `ahead`: it has them all, and others that a newer version made;
 * - `foreign`: its history is another one. `name` is the first migration that differs.
 */
export type SchemaState =
  | { kind: 'current' }
  | { kind: 'behind'; missing: Migration[] }
  | { kind: 'ahead'; unknown: AppliedMigration[] }
  | { kind: 'foreign'; name: string };

/** Compares the migrations that a database has, in the order in which they were applied, with those of this version. */
export function compareMigrations(
  applied: readonly AppliedMigration[],
  known: readonly Migration[],
): SchemaState {
  for (const [index, { name, hash }] of applied.slice(0, known.length).entries()) {
    if (known[index]?.name !== name || known[index].hash !== hash) return { kind: 'foreign', name };
  }
  if (applied.length < known.length) return { kind: 'behind', missing: known.slice(applied.length) };
  if (applied.length > known.length) return { kind: 'ahead', unknown: applied.slice(known.length) };
  return { kind: 'current' };
}
