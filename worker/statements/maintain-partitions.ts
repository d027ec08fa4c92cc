import type { Pool } from 'pg';

export type PartitionReport = { made: number; dropped: number; hasStrayRows: boolean };

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

/**
 * Makes the partitions of the coming days and drops those that are past the retention. Several workers may do so at
 * once. Rows that are found in a default partition had no partition of their own when they came: the cause for an alarm.
 */
export async function maintainPartitions(
  pool: Pool,
  daysAhead: number,
  retentionDays: number,
): Promise<PartitionReport> {
  const made = await inTransaction<number>(pool, 'select ensure_partitions($1) as made', daysAhead, 'made');
  const dropped = await inTransaction<number>(
    pool,
    'select drop_expired_partitions($1) as dropped',
    retentionDays,
    'dropped',
  );
  const stray = await pool.query<{ has_rows: boolean }>(
    `select exists (select from events_default)
       or exists (select from deliveries_default)
       or exists (select from attempts_default) as has_rows`,
  );
  return { made: made ?? 0, dropped: dropped ?? 0, hasStrayRows: stray.rows[0]?.has_rows === true };
}
