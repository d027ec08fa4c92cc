import type { Executor } from '#db/client';
import { sql } from '#db/drizzle';
import { AppError } from '#lib/domain/errors/app-error';
import type { Caller, ServiceContext } from '#lib/services/context';

export type RateLimit = { max: number; windowSeconds: number };

/** Uses of a bucket in its window, the one just counted included, and the seconds until the window ends. */
export type Uses = { count: number; waitSeconds: number };

/**
 * Counts one use (or an amount) of each bucket in a fixed window, for all web processes together; the answers come in the order of the
 * buckets. Rows are locked in the order of their names, so that callers with several buckets in common never wait for each
 * other in a circle.
 */
export async function countUses(
  executor: Executor,
  buckets: readonly string[],
  windowSeconds: number,
  amount = 1,
): Promise<Uses[]> {
  const window = sql`make_interval(secs => ${windowSeconds})`;
  const { rows } = await executor.execute<{ bucket: string } & Uses>(sql`
    insert into rate_limits as known (bucket, window_started_at, count)
    select bucket, now(), ${amount}::int from unnest(${sql.param([...buckets])}::text[]) as asked (bucket) order by bucket
    on conflict (bucket) do update set
      count = case when known.window_started_at <= now() - ${window} then ${amount}::int else least(known.count::bigint + ${amount}::int, 2147483647)::int end,
      window_started_at = case
        when known.window_started_at <= now() - ${window} then now() else known.window_started_at end
    returning bucket, count,
      greatest(1, ceil(extract(epoch from window_started_at + ${window} - now())))::int as "waitSeconds"`);
  return buckets.map((bucket) => {
    const row = rows.find((one) => one.bucket === bucket);
    if (row === undefined) throw new Error('The rate limit statement returned no row');
    return { count: row.count, waitSeconds: row.waitSeconds };
  });
}

/** Counts one use of a bucket as `countUses` does. Gives the seconds to wait where the limit is exceeded, else null. */
export async function countUse(executor: Executor, bucket: string, limit: RateLimit): Promise<number | null> {
  const [uses] = await countUses(executor, [bucket], limit.windowSeconds);
  return uses !== undefined && uses.count > limit.max ? uses.waitSeconds : null;
}

/** Takes one use of each bucket back. */
export async function uncountUses(executor: Executor, buckets: readonly string[]): Promise<void> {
  await executor.execute(sql`
    update rate_limits set count = count - 1 where bucket in (
      select bucket from rate_limits where bucket = any (${sql.param([...buckets])}::text[]) and count > 0
      order by bucket for update)`);
}

/** Forgets a bucket, e.g. after a sign-in that succeeded. */
export async function clearUse(executor: Executor, bucket: string): Promise<void> {
  await executor.execute(sql`delete from rate_limits where bucket = ${bucket}`);
}

/**
 * Counts one request of a user or a key, over all web processes and organisations. Throws `rate_limited` above the
 * limit. The table is unlogged and the row stays in its page, so that a count costs no disk write.
 */
export async function limitRequests(
  context: ServiceContext,
  { principal }: { principal: Pick<Caller['principal'], 'kind' | 'id'> },
  perMinute: number,
): Promise<void> {
  const bucket = `api/${principal.kind}/${principal.id}`;
  const wait = await countUse(context.database, bucket, { max: perMinute, windowSeconds: 60 });
  if (wait === null) return;
  throw new AppError(
    'rate_limited',
    `More than ${perMinute} requests in a minute. Try again in ${wait} ${wait === 1 ? 'second' : 'seconds'}.`,
    { retryAfterSeconds: wait },
  );
}
