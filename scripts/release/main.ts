/**
 * `npm run release-dump -- 0.2.0`: writes db/releases/0.2.0.sql, with the schema of this version and rows in every table. From
 * then on its migrations are frozen: db/upgrade.integration.test.ts restores each dump and migrates it.
 *
 * Needs DATABASE_URL, an empty database, and PostgreSQL's own `pg_dump` on PATH, not older than the server.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectClient } from '#db/connection/connect';
import { migrateDatabase } from '#db/migrate';
import { emptyTables } from '#db/testing/empty-tables';
import { PlainError } from '#lib/domain/errors/plain-error';
import { readMigrateSettings } from '#lib/settings/settings';
import { explainError } from '#scripts/explain-error';

const ROWS = readFileSync(new URL('./rows.sql', import.meta.url), 'utf8');
const RELEASES = join(import.meta.dirname, '..', '..', 'db', 'releases');

/** What pg_dump writes for psql alone, or for the moment of the dump. */
const forPsql = (line: string) => line.startsWith('\\') || line.startsWith('-- Dumped ');

async function fill(url: string): Promise<void> {
  const { schema, applied } = await migrateDatabase(url);
  if (applied.length === 0)
    throw new PlainError(`The schema ${schema} is there already. Give an empty database.`);
  const client = await connectClient({ url, applicationName: 'hooktab-release' });
  try {
    await client.query(ROWS);
    const empty = await emptyTables(client);
    if (empty.length > 0) {
      throw new PlainError(`scripts/release/rows.sql has no rows for ${empty.join(', ')}. Add some.`);
    }
  } finally {
    await client.end();
  }
}

function dump(url: string): string {
  const text = execFileSync(
    'pg_dump',
    ['--schema=hooktab', '--no-owner', '--no-privileges', '--column-inserts', `--dbname=${url}`],
    { encoding: 'utf8' },
  );
  return text
    .split('\n')
    .filter((line) => !forPsql(line))
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n');
}

try {
  const [version = ''] = process.argv.slice(2);
  if (!/^\d+\.\d+\.\d+$/.test(version))
    throw new PlainError('Name the version, e.g. npm run release-dump -- 0.2.0');
  const file = join(RELEASES, `${version}.sql`);
  if (existsSync(file))
    throw new PlainError(`${file} is there already. The dump of a release stays as it is.`);
  const { DATABASE_URL } = readMigrateSettings(process.env);
  await fill(DATABASE_URL);
  writeFileSync(file, dump(DATABASE_URL));
  console.log(`Wrote ${file}`);
} catch (error) {
  console.error(explainError(error));
  process.exit(1);
}
