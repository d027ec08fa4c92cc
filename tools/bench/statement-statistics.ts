/** What the statements of a database cost PostgreSQL, from pg_stat_statements. */
import type { Client } from 'pg';
import { connectClient } from '#db/connection/connect';
import type { World } from '#tools/bench/world';

/** What the server has to be started with. */
export const STATEMENT_STATISTICS = { shared_preload_libraries: 'pg_stat_statements' };

export type StatementCost = {
  query: string;
  calls: number;
  totalMs: number;
  maxMs: number;
  rows: number;
  /** Pages that it read, in memory or from disk. */
  blocks: number;
};

export type StatementStatistics = {
  reset: () => Promise<void>;
  /** The statements since the last reset, of all sessions in the database of the world. */
  read: () => Promise<StatementCost[]>;
  close: () => Promise<void>;
};

/** Opens a connection of its own, to another database: what it asks is not in what it reads. */
export async function openStatementStatistics({ cluster, databaseUrl }: World): Promise<StatementStatistics> {
  const client: Client = await connectClient({
    url: cluster.url,
    applicationName: 'hooktab-bench-statistics',
  });
  await client.query('create extension if not exists pg_stat_statements schema public');
  const name = new URL(databaseUrl).pathname.slice(1);
  return {
    reset: async () => {
      await client.query('select public.pg_stat_statements_reset()');
    },
    read: async () => {
      const { rows } = await client.query<StatementCost>(
        `select query, calls::float8, total_exec_time as "totalMs", max_exec_time as "maxMs", rows::float8,
           (shared_blks_hit + shared_blks_read)::float8 as blocks
         from public.pg_stat_statements
         where dbid = (select oid from pg_database where datname = $1)
         order by total_exec_time desc`,
        [name],
      );
      return rows;
    },
    close: () => client.end(),
  };
}

/** The longest that a worker's renewal of its leases took, in milliseconds; null where none was made. */
export function longestRenewalMs(statements: readonly StatementCost[]): number | null {
  const renewals = statements.filter(({ query }) => /\brenewed\b.*\bupdate lanes\b/s.test(query));
  return renewals.length === 0 ? null : Math.max(...renewals.map(({ maxMs }) => maxMs));
}
