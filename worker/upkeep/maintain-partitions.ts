/**
 * Partitions are made and dropped one at a time, each in a transaction of its own. Both lock the parent table: while one
 * waits for a long reader, everybody who comes later waits behind it. It therefore gives up soon, and tries again later.
 * Once it has the lock, a partition is soon made, unless there is much to read in the default one: that is given up too.
 * Nobody is held up longer than a second.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Retention } from '#lib/domain/delivery/retention';
import type { RetryPolicyName } from '#lib/domain/delivery/retry-policy';
import { PlainError } from '#lib/domain/errors/plain-error';

/** For the lock of the parent, and once more for that of the partition. */
const LOCK_TIMEOUT_MS = 200;
/** For waiting and working together, less than the second that is promised. */
const STATEMENT_TIMEOUT_MS = 900;
const TRIES = 4;
/** Between two tries, so that those who waited get on. */
const PAUSE_MS = 1_000;
/** So few that nobody waits long for a row. */
const MAX_ROWS_AT_ONCE = 5_000;

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';
const QUERY_CANCELED = '57014';

/** A partition could not be made while others wait for no longer than they may. */
export class PartitionTooSlowError extends PlainError {
  /** Of which table and day. */
  readonly partition: string;

  constructor(partition: string, cause: unknown) {
    super(`The partition ${partition} takes too long to make`, { cause });
    this.partition = partition;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === LOCK_NOT_AVAILABLE || error.code === DEADLOCK);
}

type Statement = {
  text: string;
  values: unknown[];
  /** Whether everybody waits while it runs. */
  locksParent: boolean;
};

/** Runs one statement in a transaction that waits briefly for its locks. */
async function once(pool: pg.Pool, { text, values, locksParent }: Statement): Promise<pg.QueryResult> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
    if (locksParent) await client.query(`set local statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
    const result = await client.query(text, values);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    // The connection is thrown away, and its transaction with it.
    client.release(true);
    throw error;
  }
}

/** The same again, while what it needs is in use. Rejects when it still is after some tries, or when aborted. */
async function patiently(pool: pg.Pool, signal: AbortSignal, statement: Statement): Promise<pg.QueryResult> {
  for (let left = TRIES - 1; ; left--) {
    signal.throwIfAborted();
    try {
      return await once(pool, statement);
    } catch (error) {
      if (left === 0 || !isBusy(error)) throw error;
      // Not all workers at the same time.
      await sleep(PAUSE_MS * (0.5 + Math.random()), undefined, { signal });
    }
  }
}

/**
 * Makes the partitions of the coming days; answers how many. Several workers may do so at once. Rejects with a
 * `PartitionTooSlowError` at the first that takes too long: then the others do too.
 */
export async function makePartitions(pool: pg.Pool, daysAhead: number, signal: AbortSignal): Promise<number> {
  const missing = await pool.query<{ parent: string; day: string }>(
    'select parent, day::text from missing_partitions($1)',
    [daysAhead],
  );
  let made = 0;
  for (const { parent, day } of missing.rows) {
    const text = 'select make_partition($1, $2::date) as "isMade"';
    const making = patiently(pool, signal, { text, values: [parent, day], locksParent: true });
    const { rows } = await making.catch((error: unknown) => {
      const isTooSlow = error instanceof pg.DatabaseError && error.code === QUERY_CANCELED;
      throw isTooSlow ? new PartitionTooSlowError(`${parent} of ${day}`, error) : error;
    });
    if (rows[0]?.isMade === true) made++;
  }
  return made;
}

/** Drops the partitions that are past the retention; answers how many. Several workers may do so at once. */
export async function dropExpiredPartitions(
  pool: pg.Pool,
  retentionDays: number,
  signal: AbortSignal,
): Promise<number> {
  const expired = await pool.query<{ parent: string; name: string }>(
    'select parent, name from expired_partitions($1)',
    [retentionDays],
  );
  let dropped = 0;
  for (const { parent, name } of expired.rows) {
    const text = 'select drop_partition($1, $2) as "isDropped"';
    const { rows } = await patiently(pool, signal, { text, values: [parent, name], locksParent: true });
    if (rows[0]?.isDropped === true) dropped++;
  }
  return dropped;
}

/** Which of these retry policies a webhook has that is not deleted. */
export async function policiesInUse(
  pool: pg.Pool,
  names: readonly RetryPolicyName[],
): Promise<RetryPolicyName[]> {
  const { rows } = await pool.query<{ name: RetryPolicyName }>(
    `select asked.policy as name from unnest($1::text[]) as asked (policy)
     where exists (select from webhooks where retry_policy = asked.policy and deleted_at is null)`,
    [names],
  );
  return rows.map(({ name }) => name);
}

/** Deletes what is past its retention and stands in no partition of a day, in small portions. */
export async function forgetExpiredRows(
  pool: pg.Pool,
  retention: Retention,
  signal: AbortSignal,
): Promise<void> {
  const text = 'select forget_expired_rows($1, $2, $3) as deleted';
  for (let deleted = MAX_ROWS_AT_ONCE; deleted === MAX_ROWS_AT_ONCE; ) {
    const values = [retention.days, retention.auditDays, MAX_ROWS_AT_ONCE];
    const { rows } = await patiently(pool, signal, { text, values, locksParent: false });
    deleted = Number(rows[0]?.deleted);
  }
}

const MAX_RENAMED_AT_ONCE = 1_000;

/*
 * Brings names of members in line with those of the users that were renamed. Guarantees: a user whose name changes meanwhile
 * stays marked, for the next time.
 */
const RENAME = `
with renamed as materialized (
  select id, left(name, 200) as name, renamed_at
  from users
  where renamed_at is not null
  order by renamed_at
  limit $1
),
listed as (
  update members set name = renamed.name
  from renamed
  where members.user_id = renamed.id and members.name <> renamed.name
)
update users set renamed_at = null
from renamed
where users.id = renamed.id and users.renamed_at = renamed.renamed_at`;

/** Brings the names of members in line with those of their users, by which they are listed. */
export async function renameMembers(pool: pg.Pool, signal: AbortSignal): Promise<void> {
  for (let renamed = MAX_RENAMED_AT_ONCE; renamed === MAX_RENAMED_AT_ONCE; ) {
    const values = [MAX_RENAMED_AT_ONCE];
    const { rowCount } = await patiently(pool, signal, { text: RENAME, values, locksParent: false });
    renamed = rowCount ?? 0;
  }
}

export type PartitionTrouble = {
  /** Default partitions with rows in them: these had no partition of their own when they came. */
  strayRowsIn: string[];
  /** Partitions of today and tomorrow that are missing. */
  missing: string[];
};

/** What is a cause for an alarm. */
export async function findPartitionTrouble(pool: pg.Pool): Promise<PartitionTrouble> {
  const stray = await pool.query<{ name: string }>(
    `select 'events_default' as name where exists (select from events_default)
     union all select 'deliveries_default' where exists (select from deliveries_default)
     union all select 'attempts_default' where exists (select from attempts_default)`,
  );
  const missing = await pool.query<{ name: string }>(
    `select parent || ' of ' || day as name from missing_partitions(1)`,
  );
  return {
    strayRowsIn: stray.rows.map(({ name }) => name),
    missing: missing.rows.map(({ name }) => name),
  };
}
