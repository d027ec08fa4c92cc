/** What an organisation may take in a minute, over all web processes together. */
import type { Executor } from '#db/client';
import { AppError } from '#lib/domain/errors/app-error';
import type { QuotaShares, Quotas } from '#lib/services/quotas/quota-shares';
import { countUses } from '#lib/services/quotas/rate-limit';

/** The words for what is counted, and what to do about it. */
const WORDS: Record<keyof Quotas, (most: number) => string> = {
  events: (most) => `This organisation emits more than ${most} events in a minute.`,
  eventKilobytes: (most) =>
    `This organisation emits more than ${Math.floor(most / 1024)} MB of events in a minute.`,
  testEvents: (most) => `An organisation sends at most ${most} test events in a minute.`,
};

const WINDOW_SECONDS = 60;
/** A process takes a share of the quota at once and counts it down by itself: most calls ask the database nothing. */
const SHARES = 50;
/**
 * Counts an amount against a quota of the organisation. Throws `rate_limited` with the seconds to wait. Counted in shares of
 * a fiftieth: near the limit, each web process may refuse that much too early.
 */
export async function takeQuota(
  { database, quotas, quotaShares }: { database: Executor; quotas: Quotas; quotaShares: QuotaShares },
  orgId: string,
  name: keyof Quotas,
  amount: number,
): Promise<void> {
  const most = quotas[name];
  const bucket = `quota/${name}/${orgId}`;
  if (quotaShares.take(bucket, amount)) return;
  const share = Math.max(amount, Math.floor(most / SHARES));
  const [uses] = await countUses(database, [bucket], WINDOW_SECONDS, share);
  const { count, waitSeconds } = uses ?? { count: 0, waitSeconds: WINDOW_SECONDS };
  if (count <= most) return quotaShares.put(bucket, share - amount, waitSeconds);
  // Calls that arrive together take a share each: what they have left over serves the others.
  if (quotaShares.take(bucket, amount)) return;
  const wait = waitSeconds === 1 ? '1 second' : `${waitSeconds} seconds`;
  throw new AppError('rate_limited', `${WORDS[name](most)} Try again in ${wait}.`, {
    retryAfterSeconds: waitSeconds,
  });
}
