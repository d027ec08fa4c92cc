import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client';
import { AppError } from '#lib/domain/app-error';
import type { Caller, ServiceContext } from '#lib/services/context';

export type RateLimit = { max: number; windowSeconds: number };

/**
 * Counts one use of a bucket in a fixed window, for all web processes together.
 * Gives the seconds to wait where the limit is exceeded, else null.
 */
export async function countUse(executor: Executor, bucket: string, limit: RateLimit): Promise<number | null> {
  const window = sql`make_interval(secs => ${limit.windowSeconds})`;
  const { rows } = await executor.execute<{ count: number; wait: number }>(sql`
    insert into rate_limits as known (bucket, window_started_at, count) values (${bucket}, now(), 1)
    on conflict (bucket) do update set
      count = case when known.window_started_at <= now() - ${window} then 1 else known.count + 1 end,
      window_started_at = case
        when known.window_started_at <= now() - ${window} then now() else known.window_started_at end
    returning count, ceil(extract(epoch from window_started_at + ${window} - now()))::int as wait`);
  const [row] = rows;
  if (row === undefined) throw new Error('The rate limit statement returned no row');
  return row.count > limit.max ? Math.max(1, row.wait) : null;
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
  { principal }: Caller,
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
