import type { Pool } from 'pg';

/** Dropping a partition locks its parent: rather later than holding up everybody. */
const LOCK_TIMEOUT = '3s';

async function inTransaction<T>(
  pool: Pool,
  text: string,
  value: number,
  key: string,
): Promise<T | undefined> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
    const result = await client.query<Record<string, T>>(text, [value]);
    await client.query('commit');
    client.release();
    return result.rows[0]?.[key];
  } catch (error) {
    // The connection is thrown away, and its transaction with it.
    client.release(true);
    throw error;
  }
}

/** Makes the partitions of the coming days; answers how many. Several workers may do so at once. */
export async function makePartitions(pool: Pool, daysAhead: number): Promise<number> {
  return (await inTransaction<number>(pool, 'select ensure_partitions($1) as made', daysAhead, 'made')) ?? 0;
}

/** Drops the partitions that are past the retention; answers how many. */
export async function dropExpiredPartitions(pool: Pool, retentionDays: number): Promise<number> {
  const text = 'select drop_expired_partitions($1) as dropped';
  return (await inTransaction<number>(pool, text, retentionDays, 'dropped')) ?? 0;
}

/** Whether rows stand in a default partition: they had none of their own when they came, the cause for an alarm. */
export async function hasStrayRows(pool: Pool): Promise<boolean> {
  const result = await pool.query<{ has_rows: boolean }>(
    `select exists (select from events_default)
       or exists (select from deliveries_default)
       or exists (select from attempts_default) as has_rows`,
  );
  return result.rows[0]?.has_rows === true;
}
