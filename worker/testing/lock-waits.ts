import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { expect } from 'vitest';
import type { Database } from '#db/client';
import { sql } from '#db/drizzle';

const LOOK_EVERY_MS = 20;

/** Longer than a statement waits that then passes over what is locked; a tenth of the lock time-out of a worker's session. */
const A_WAIT = '1 second';

/**
 * Runs while another transaction has locked what `statement` names, and expects that nobody waits for it for long: that
 * would last until the lock time-out of its session. Rolls back in the end, unless `run` has committed.
 */
export async function whileLocked<T>(
  database: Database,
  statement: string,
  values: unknown[],
  run: (holder: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const holder = await database.$client.connect();
  try {
    await holder.query('begin');
    await holder.query(statement, values);
    const { rows } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
    const pid = rows[0]?.pid ?? 0;
    const waiting = new Set<string>();
    let isOver = false;
    const watching = (async () => {
      for (; !isOver; await sleep(LOOK_EVERY_MS)) {
        const found = await database.execute<{ query: string }>(
          sql`select query from pg_stat_activity join pg_locks using (pid)
            where waitstart < clock_timestamp() - ${A_WAIT}::interval and ${pid}::int = any (pg_blocking_pids(pid))`,
        );
        for (const { query } of found.rows) waiting.add(query);
      }
    })();
    try {
      return await run(holder);
    } finally {
      isOver = true;
      await watching;
      expect([...waiting]).toEqual([]);
    }
  } finally {
    await holder.query('rollback');
    holder.release();
  }
}
