/** Limits of an organisation, and the shares of them that one web process holds. */

/** Per organisation and minute. */
export type Quotas = { events: number; eventKilobytes: number; testEvents: number };

/** For processes that are not asked by strangers: measurements and tests. */
export const UNLIMITED: Quotas = { events: 1e9, eventKilobytes: 1e9, testEvents: 1e9 };

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

  /** Adds what is left of a new share to the share at hand, until its minute is over. */
  put(bucket: string, left: number, seconds: number): void {
    const now = performance.now();
    const held = this.#shares.get(bucket);
    const leftBefore = held !== undefined && held.endsAt > now ? held.left : 0;
    this.#shares.delete(bucket);
    this.#shares.set(bucket, { left: leftBefore + left, endsAt: now + seconds * 1000 });
    const [oldest] = this.#shares.keys();
    if (this.#shares.size > MAX_KEPT && oldest !== undefined) this.#shares.delete(oldest);
  }
}
