/** What a command prints of an error: never the database URL, a user, a password, or the parameters of a statement. */
import pg from 'pg';
import { type DatabaseTrouble, databaseTroubleOf } from '#lib/domain/errors/database-trouble';
import { errorChain } from '#lib/domain/errors/error-chain';
import { isPlainError } from '#lib/domain/errors/plain-error';
import { errorFacts } from '#lib/log/error-facts';

const ADVICE: Record<DatabaseTrouble, string> = {
  away: 'The database cannot be reached. Check that it runs, and the host and port in DATABASE_URL.',
  busy: 'The database is busy. Try again.',
  full: 'The database has no disk space or memory left, or cannot read or write its files.',
  refused:
    'The database refuses the connection. Check user, password and database name in DATABASE_URL, and whether it wants TLS (sslmode).',
};

const REFUSED_PARAMETERS =
  'The database refuses the connection for its parameters. Check options in DATABASE_URL (or PGOPTIONS), and the settings of the role.';

/** Words for an error that ends a command, for people. */
export function explainError(error: unknown): string {
  if (isPlainError(error)) return error.message;
  const facts = errorFacts(error);
  const code = facts.sqlState ?? facts.code ?? facts.causes?.map((cause) => cause.sqlState ?? cause.code)[0];
  const trouble = databaseTroubleOf(error);
  if (trouble !== null) return code === undefined ? ADVICE[trouble] : `${ADVICE[trouble]} (${code})`;
  const refusal = errorChain(error).find((one) => one instanceof pg.DatabaseError);
  if (refusal?.code?.startsWith('42')) {
    // That of a session that cannot begin repeats parts of `options`.
    if (refusal.severity !== 'ERROR') return `${REFUSED_PARAMETERS} (${refusal.code})`;
    // The message of a statement that is refused names tables, columns and rights; a value would stand in its detail.
    return `The database says: ${refusal.message} (${refusal.code})`;
  }
  return JSON.stringify(facts, null, 2);
}
