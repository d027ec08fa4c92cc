/** What an organisation may take in a minute, over all web processes together. */
import type { Executor } from '#db/client';
import { AppError } from '#lib/domain/app-error';
import { countUses } from '#lib/services/rate-limit';

/** Per organisation and minute. */
export type Quotas = { events: number; eventKilobytes: number; testEvents: number };

/** For processes that are not asked by strangers: measurements and tests. */
export const UNLIMITED: Quotas = { events: 1e9, eventKilobytes: 1e9, testEvents: 1e9 };

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
/** Shares of organisations that are kept in one process. */
const MAX_KEPT = 10_000;

type Share = { left: number; endsAt: number };

/** The shares that this process holds, by bucket; made once per process. */
export class QuotaShares {
  readonly #shares = new Map<string, Share>();

  /** Takes from the share at hand; false where there is not enough. */
  take(bucket: string, amount: number): boolean {
    const share = this.#shares.get(bucket);
    if (share === undefined || share.endsAt <= performance.now() || share.left < amount) return false;
    share.left -= amount;
    return true;
  }

  /** Keeps what is left of a new share until its minute is over. */
  put(bucket: string, left: number, seconds: number): void {
    this.#shares.delete(bucket);
    this.#shares.set(bucket, { left, endsAt: performance.now() + seconds * 1000 });
    const [oldest] = this.#shares.keys();
    if (this.#shares.size > MAX_KEPT && oldest !== undefined) this.#shares.delete(oldest);
  }
}

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
  const wait = waitSeconds === 1 ? '1 second' : `${waitSeconds} seconds`;
  throw new AppError('rate_limited', `${WORDS[name](most)} Try again in ${wait}.`, {
    retryAfterSeconds: waitSeconds,
  });
}
