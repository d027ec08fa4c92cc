/** Whether the database will do, asked on a connection apart: a pool that is busy says nothing about the database. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '#db/client';
import { readMigrations } from '#db/migrations';
import { checkSchemaVersion, SchemaVersionError } from '#db/schema-version';

const TIMEOUT_MS = 2_000;
/** Whoever asks more often gets the same answer: anybody may ask. */
const FRESH_MS = 1_000;

/** What keeps the process from working: no answer in time, or a schema that is not the one of this version. */
export type DatabaseFault = 'database' | 'schema';

export type DatabaseProbe = {
  /** Null where nothing is wrong. Never rejects. */
  fault: () => Promise<DatabaseFault | null>;
  /** What is wrong with the schema, in words; null where it will do, or cannot be asked for. */
  schemaProblem: () => Promise<string | null>;
  /** Ends the connection; one that is still being opened is waited for no longer than an answer is. */
  close: () => Promise<void>;
};

export function openDatabaseProbe(url: string): DatabaseProbe {
  const { $client: pool } = openDatabase({
    url,
    maxConnections: 1,
    applicationName: 'hooktab-health',
    // The next question says so.
    onIdleError: () => undefined,
    queryTimeoutMs: TIMEOUT_MS,
    statementTimeoutMs: TIMEOUT_MS,
  });
  const migrations = readMigrations();
  let answer: Promise<unknown> | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;

  /** What checking the schema throws, or that it takes too long; null where nothing is wrong. */
  async function ask(): Promise<unknown> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const isLate = new Promise((resolve) => timeout.addEventListener('abort', () => resolve(timeout.reason)));
    const checked = checkSchemaVersion(pool, migrations).then(
      () => null,
      (error: unknown) => error,
    );
    return await Promise.race([checked, isLate]);
  }

  return {
    fault: async () => {
      const now = performance.now();
      if (answer === null || now - askedAt >= FRESH_MS) {
        askedAt = now;
        answer = ask();
      }
      const error = await answer;
      if (error === null) return null;
      return error instanceof SchemaVersionError ? 'schema' : 'database';
    },
    schemaProblem: async () => {
      const error = await ask();
      return error instanceof SchemaVersionError ? error.message : null;
    },
    close: () => Promise.race([pool.end(), sleep(TIMEOUT_MS, undefined, { ref: false })]),
  };
}
