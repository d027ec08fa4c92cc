import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client';

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
