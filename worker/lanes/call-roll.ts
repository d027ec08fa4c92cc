import type { Pool } from 'pg';
import { WORKER_LOCK_CLASS } from '#worker/database';

export type WorkerIdentity = {
  /** The name in `lanes.worker`. */
  id: string;
  /** What each connection of the worker holds a lock on. */
  lockKey: number;
};

/*
 * Enters the asking worker in the roll, and answers who else is in it without any connection of theirs. Guarantees: a
 * process that has ended, and whose host has told so, is among them. So may be one that has just lost all its connections.
 */
const TEXT = `
with self as (
  insert into workers (id, lock_key) values ($1, $2) on conflict (id) do nothing
)
select workers.id
from workers
where workers.id <> $1
  and not exists (
    select from pg_locks
    where pg_locks.locktype = 'advisory'
      and pg_locks.database = (select oid from pg_database where datname = current_database())
      and pg_locks.classid = $3::integer::oid
      and pg_locks.objid = workers.lock_key::oid
      and pg_locks.objsubid = 2
  )`;

/** The ids of the workers that have no connection now. */
export async function callRoll(pool: Pool, { id, lockKey }: WorkerIdentity): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'call-roll',
    text: TEXT,
    values: [id, lockKey, WORKER_LOCK_CLASS],
  });
  return rows.map((row) => row.id);
}

/** How many workers are on the roll; at least the asking one. */
export async function countWorkers(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>({
    name: 'count-workers',
    text: 'select count(*)::integer as count from workers',
  });
  return Math.max(1, rows[0]?.count ?? 1);
}
