import type { Database, Executor } from '#db/client';
import { sql } from '#db/drizzle';

async function readSoFar(executor: Executor, tables: string): Promise<number> {
  const { rows } = await executor.execute<{ count: string }>(sql`
    select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) as count
    from pg_stat_xact_user_tables where relname ~ ${`^(${tables})`}`);
  return Number(rows[0]?.count);
}

/**
 * Counts the rows that `run` reads in one transaction, which it gets. Nothing else counts: neither other sessions nor what
 * autovacuum does meanwhile.
 * @param tables a regular expression that the names of the tables begin with, e.g. `deliver|lanes`
 */
export async function rowsReadBy(
  database: Database,
  tables: string,
  run: (transaction: Executor & Pick<Database, 'transaction'>) => Promise<unknown>,
): Promise<number> {
  return await database.transaction(async (transaction) => {
    const before = await readSoFar(transaction, tables);
    await run(transaction);
    return (await readSoFar(transaction, tables)) - before;
  });
}
