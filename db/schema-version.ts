/** Which migrations a database has, and whether this version can work with it. */
import type { ClientBase } from 'pg';
import { isMissingRight } from '#db/connection/errors';
import { OWN_SCHEMA } from '#db/connection/session-settings';
import { type AppliedMigration, compareMigrations, type Migration, readMigrations } from '#db/migrations';
import { PlainError } from '#lib/domain/errors/plain-error';

/** A database that this version cannot work with; the message says what to do. */
export class SchemaVersionError extends PlainError {}

/** What is said of a database whose migrations are others than those of any version. */
export const foreignHistory = (schema: string, name: string): string =>
  `The schema ${schema} was made by other migrations than those of this version: ${name} is not the same. Restore a backup that a release has made, or give Hooktab another schema with DATABASE_SCHEMA.`;

export type History = {
  /** The schema that this connection works in. */
  schema: string;
  /** In the order in which they were applied; null where the schema has no history of migrations. */
  applied: AppliedMigration[] | null;
};

/** Reads the history of the schema that the connection works in. */
export async function readHistory(client: Pick<ClientBase, 'query'>): Promise<History> {
  const { rows: settings } = await client.query<{ schema: string }>(`select ${OWN_SCHEMA} as schema`);
  const schema = settings[0]?.schema ?? '';
  try {
    const { rows } = await client.query<{ isThere: boolean }>(
      'select to_regclass($1) is not null as "isThere"',
      [`${schema}.migrations`],
    );
    if (rows[0]?.isThere !== true) return { schema, applied: null };
    const { rows: applied } = await client.query<AppliedMigration>(
      'select name, hash from migrations order by number',
    );
    return { schema, applied };
  } catch (error) {
    if (!isMissingRight(error)) throw error;
    throw new SchemaVersionError(
      `The role of DATABASE_URL has no rights in the schema ${schema}. Make it a member of one of the roles in db/roles.sql.`,
    );
  }
}

/**
 * Checks that this version can work with the database: it needs all migrations of this version, unchanged. Those of a newer
 * version are accepted, so that old and new processes run side by side during an upgrade where CHANGELOG.md allows it.
 * Throws a SchemaVersionError, or what the database says.
 */
export async function checkSchemaVersion(
  client: Pick<ClientBase, 'query'>,
  known: readonly Migration[] = readMigrations(),
): Promise<void> {
  const { schema, applied } = await readHistory(client);
  if (applied === null) {
    throw new SchemaVersionError(`The database has no schema ${schema} of Hooktab. Run: npm run migrate`);
  }
  const state = compareMigrations(applied, known);
  if (state.kind === 'behind') {
    const missing = state.missing.map(({ name }) => name).join(', ');
    throw new SchemaVersionError(
      `The schema ${schema} lacks the migrations ${missing}. Run: npm run migrate`,
    );
  }
  if (state.kind === 'foreign') throw new SchemaVersionError(foreignHistory(schema, state.name));
}
