/**
 * The lanes that this worker holds: taking, keeping and giving back leases, and clearing up after lost workers.
 *
 * A lane as this worker sees it:
 *
 *           wake            acquire            search
 *   unknown ────▶ wanted ───────────▶ acquired ──────▶ searched ◀─┐ renew: every 10 s,
 *      ▲          │    ▲                 │                │  └─────┘ while there is work
 *      ├──────────┘    │                 │                │
 *      │ another has it└─────────────────┴────────────────┤ abandon: a claim is in doubt
 *      │                                 │                │
 *      ├─────────────────────────────────┴────────────────┤ lose: not renewed in time, or another token
 *      └──────────────────────────────────────────────────┘ release: empty for 2 s
 *
 * and in the database, where each acquisition makes a new token:
 *
 *        acquire           the lease runs out, or a peer ends it
 *   free ───────▶ leased ────────────────────────────────────────▶ left behind
 *     ▲            │  ▲                                             │
 *     └────────────┘  └─────────────────────────────────────────────┘
 *        release        acquire: any worker; renew: the one that has the token
 *
 * Claims need a lease that goes on; results need the token only. So whoever lost a lane changes nothing any more, and
 * whoever was only taken for lost goes on.
 */
import type { Pool } from 'pg';
import { isThrottled } from '#lib/domain/lane-pace';
import { INITIAL_WINDOW } from '#lib/domain/lane-window';
import type { RetryPolicies } from '#lib/domain/retry-policy';
import type { Logger } from '#lib/log';
import type { OutageLog } from '#lib/log/outage-log';
import { Backoff } from '#worker/backoff';
import { interruptedRecord } from '#worker/interrupted-record';
import { isIdle, type Lane, type LaneKey, laneKey, newLane } from '#worker/lane';
import { LEASE_MS } from '#worker/lease';
import { singleFlight } from '#worker/single-flight';
import type { Slots } from '#worker/slots';
import { acquireLanes } from '#worker/statements/acquire-lanes';
import type { AttemptRecord } from '#worker/statements/record-attempts';
import { releaseLanes } from '#worker/statements/release-lanes';
import { renewLanes } from '#worker/statements/renew-lanes';
import { unclaimDeliveries } from '#worker/statements/unclaim-deliveries';
import { findUnfinishedDeliveries, type UnfinishedDelivery } from '#worker/statements/unfinished-deliveries';

/** Leases are renewed this often: two renewals may fail before a lease runs out. */
const RENEW_EVERY_MS = 10_000;
/** An empty lane is kept this long: the next event of a burst finds it held and its connections open. */
const LINGER_MS = 2_000;
/** One whose endpoint asks for less is kept longer: what was found out about it is known here only. */
const THROTTLED_LINGER_MS = 90_000;
/** After this time it is tried again to renew what could not be. */
const RENEW_AGAIN_MS = 1_000;
const MAX_ACQUIRED_AT_ONCE = 500;

type WantedLane = { orgId: string; webhookId: string };

export type LaneKeeperOptions = {
  pool: Pool;
  workerId: string;
  concurrency: number;
  policies: RetryPolicies;
  log: Logger;
  outage: OutageLog;
  slots: Slots;
  /** Deliveries whose requests or records are under way in this process. */
  isUnderWay: (deliveryId: string) => boolean;
  /** The lanes of these, also those that were claimed under an earlier lease of this worker. */
  lanesUnderWay: () => Set<LaneKey>;
  /** A request of an earlier holder that was never recorded. */
  onInterrupted: (record: AttemptRecord, lane: Lane) => void;
  /** There may be something to claim. */
  onDue: () => void;
};

export class LaneKeeper {
  readonly #options: LaneKeeperOptions;
  readonly #held = new Map<LaneKey, Lane>();
  /** Wanted because of a notification; taken as long as there is capacity. */
  readonly #fresh = new Map<LaneKey, WantedLane>();
  /** Wanted although they have been free for a while: no other worker has capacity either. */
  readonly #overdue = new Map<LaneKey, WantedLane>();
  /** Leases given up because the answer of a claim was lost: what was claimed under them was not sent. */
  readonly #doubtfulTokens = new Map<LaneKey, Set<string>>();
  readonly #readyLimit: number;
  readonly #backoff = new Backoff();
  readonly #acquiring = singleFlight(() => this.#acquire());
  readonly #reclaiming = singleFlight(() => this.#reclaim());
  #renewedAt = performance.now();
  /** Lanes whose leases could not be renewed at the last try, and when that was. */
  #unrenewed: Lane[] = [];
  #renewedAgainAt = 0;
  #isStopping = false;

  constructor(options: LaneKeeperOptions) {
    this.#options = options;
    this.#readyLimit = Math.max(1, Math.ceil(options.concurrency / INITIAL_WINDOW));
  }

  get(key: LaneKey): Lane | undefined {
    return this.#held.get(key);
  }

  get lanes(): Iterable<Lane> {
    return this.#held.values();
  }

  /**
   * Something is or may be due in a lane: claims there, or tries to lease it.
   * @param isOverdue it was seen due and free before
   */
  wake(wanted: WantedLane, isOverdue: boolean): void {
    if (this.#isStopping) return;
    const key = laneKey(wanted);
    const lane = this.#held.get(key);
    if (lane !== undefined) {
      lane.hasDue = true;
      this.#options.onDue();
      return;
    }
    (isOverdue ? this.#overdue : this.#fresh).set(key, wanted);
    this.#acquiring.kick();
  }

  /**
   * Gives up a lane whose state in the database is in doubt, and takes it anew under another token.
   * @param isUnsent whether everything claimed under the token and not under way was certainly not sent
   */
  abandon(lane: Lane, isUnsent: boolean): void {
    this.#forget(lane);
    if (isUnsent) {
      const tokens = this.#doubtfulTokens.get(lane.key) ?? new Set();
      this.#doubtfulTokens.set(lane.key, tokens.add(lane.token));
    }
    if (this.#isStopping) return;
    this.#overdue.set(lane.key, lane);
    this.#acquiring.kick();
  }

  /** Renews when it is time, and releases what has been empty for a while. Never rejects. */
  async keep(): Promise<void> {
    const now = performance.now();
    if (now - this.#renewedAt >= RENEW_EVERY_MS) {
      this.#renewedAt = now;
      await this.#renew([...this.#held.values()]);
    } else if (this.#unrenewed.length > 0 && now - this.#renewedAgainAt >= RENEW_AGAIN_MS) {
      await this.#renew(this.#unrenewed.filter((lane) => this.#held.get(lane.key) === lane));
    }
    const idle = [...this.#held.values()].filter(
      (lane) =>
        isIdle(lane) && now - lane.lastBusyAt >= (isThrottled(lane.pace) ? THROTTLED_LINGER_MS : LINGER_MS),
    );
    const busy = idle.length > 0 ? this.#options.lanesUnderWay() : null;
    const empty = idle.filter((lane) => busy?.has(lane.key) !== true);
    if (empty.length > 0) await this.#release(empty);
    if ([...this.#held.values()].some((lane) => lane.needsReclaim)) this.#reclaiming.kick();
  }

  /** Whether lanes are being taken, or looked through for what earlier holders left. */
  get isBusy(): boolean {
    return this.#acquiring.isBusy || this.#reclaiming.isBusy;
  }

  /** Takes no more lanes. */
  stop(): void {
    this.#isStopping = true;
    this.#fresh.clear();
    this.#overdue.clear();
  }

  /** Releases everything but lanes with something in flight: their leases run out, and another worker clears up. */
  async releaseAll(): Promise<void> {
    const busy = this.#options.lanesUnderWay();
    const lanes = [...this.#held.values()].filter(
      (lane) => lane.inFlight === 0 && lane.unrecorded === 0 && !busy.has(lane.key),
    );
    if (lanes.length > 0) await this.#release(lanes);
  }

  #forget(lane: Lane): void {
    if (this.#held.get(lane.key) === lane) this.#held.delete(lane.key);
    this.#options.slots.remove(lane);
  }

  /** As many of the wanted as this worker can serve now; others may be served by other workers. */
  #takeWanted(): WantedLane[] {
    const wanted: WantedLane[] = [];
    for (const [key, lane] of this.#overdue) {
      if (wanted.length === MAX_ACQUIRED_AT_ONCE) break;
      this.#overdue.delete(key);
      wanted.push(lane);
    }
    const held = [...this.#held.values()];
    let ready = this.#options.slots.ready + wanted.length;
    const organisations = new Set(held.map((lane) => lane.orgId));
    for (const [key, lane] of this.#fresh) {
      if (wanted.length === MAX_ACQUIRED_AT_ONCE) break;
      this.#fresh.delete(key);
      // What is passed over here is found by the next poll.
      if (ready >= this.#readyLimit && organisations.has(lane.orgId)) continue;
      organisations.add(lane.orgId);
      ready++;
      wanted.push(lane);
    }
    return wanted.filter((lane) => !this.#held.has(laneKey(lane)));
  }

  async #acquire(): Promise<void> {
    const { pool, workerId, outage, slots, onDue } = this.#options;
    const wanted = this.#takeWanted();
    if (wanted.length === 0 || this.#isStopping) return;
    const askedAt = performance.now();
    try {
      for (const acquired of await acquireLanes(pool, wanted, workerId)) {
        const lane = newLane(acquired, askedAt);
        this.#held.set(lane.key, lane);
        slots.add(lane);
      }
      this.#backoff.succeeded();
      outage.succeeded();
    } catch (error) {
      outage.failed('acquire', error);
      for (const lane of wanted) this.#overdue.set(laneKey(lane), lane);
      await this.#backoff.wait();
      this.#acquiring.kick();
      return;
    }
    onDue();
    this.#reclaiming.kick();
    if (this.#overdue.size + this.#fresh.size > 0) this.#acquiring.kick();
  }

  /** Finds what earlier holders of newly acquired lanes left, and has it recorded as interrupted. */
  async #reclaim(): Promise<void> {
    const { pool, outage, policies, log, isUnderWay, onInterrupted } = this.#options;
    const lanes = [...this.#held.values()].filter((lane) => lane.needsReclaim);
    if (lanes.length === 0) return;
    // A lease that comes to be in doubt from here on is met by the next search, not by this one.
    const doubted = lanes.flatMap(({ key }) =>
      [...(this.#doubtfulTokens.get(key) ?? [])].map((token) => ({ key, token })),
    );
    try {
      const { searched, unfinished } = await findUnfinishedDeliveries(pool, lanes);
      // What was taken anew meanwhile is searched anew: its token is none of an earlier holder.
      const cleared = new Map(
        lanes
          .filter((lane) => searched.has(lane.token) && this.#held.get(lane.key) === lane)
          .map((lane) => [lane.key, lane]),
      );
      const mine = unfinished.filter(
        (delivery) => cleared.has(laneKey(delivery)) && !isUnderWay(delivery.id),
      );
      const unsent = mine.filter((delivery) => this.#isUnsent(delivery));
      const locked = unsent.length > 0 ? await unclaimDeliveries(pool, unsent) : new Set<string>();
      for (const delivery of mine) {
        const lane = cleared.get(laneKey(delivery));
        if (lane === undefined || this.#held.get(lane.key) !== lane) continue;
        if (!unsent.includes(delivery)) onInterrupted(interruptedRecord(delivery, policies), lane);
        else if (locked.has(delivery.id)) cleared.delete(lane.key);
        else this.wake(lane, false);
      }
      for (const lane of cleared.values()) lane.needsReclaim = false;
      for (const { key, token } of doubted) if (cleared.has(key)) this.#trust(key, token);
      if (mine.length > 0) {
        log.warn({ interrupted: mine.length - unsent.length, unclaimed: unsent.length }, 'lanes cleared up');
      }
    } catch (error) {
      // The lanes keep their mark, and `keep` comes back to them.
      outage.failed('reclaim', error);
    }
  }

  /** Nothing is left of what was claimed under a token in doubt. */
  #trust(key: LaneKey, token: string): void {
    const tokens = this.#doubtfulTokens.get(key);
    tokens?.delete(token);
    if (tokens?.size === 0) this.#doubtfulTokens.delete(key);
  }

  /** A number below 1 was never claimed by a statement of ours. */
  #isUnsent(delivery: UnfinishedDelivery): boolean {
    if (delivery.attemptNumber < 1) return true;
    const tokens = this.#doubtfulTokens.get(laneKey(delivery));
    return delivery.token !== null && tokens?.has(delivery.token) === true;
  }

  async #renew(lanes: readonly Lane[]): Promise<void> {
    const { pool, outage } = this.#options;
    const askedAt = performance.now();
    this.#renewedAgainAt = askedAt;
    this.#unrenewed = [];
    if (lanes.length === 0) return;
    try {
      const { renewed, locked } = await renewLanes(pool, lanes);
      for (const lane of lanes) {
        if (renewed.has(lane.token)) lane.leaseExpiresAt = askedAt + LEASE_MS;
        else if (locked.has(lane.token) && performance.now() < lane.leaseExpiresAt)
          this.#unrenewed.push(lane);
        else this.#lose(lane);
      }
      outage.succeeded();
    } catch (error) {
      outage.failed('renew', error);
      this.#unrenewed = [...lanes];
    }
  }

  #lose(lane: Lane): void {
    if (this.#held.get(lane.key) !== lane) return;
    this.#options.log.warn({ orgId: lane.orgId, webhookId: lane.webhookId }, 'lane lost');
    this.#forget(lane);
  }

  async #release(lanes: readonly Lane[]): Promise<void> {
    const { pool, outage } = this.#options;
    for (const lane of lanes) this.#forget(lane);
    try {
      await releaseLanes(pool, lanes);
    } catch (error) {
      // The leases run out by themselves; until then only this worker takes them again.
      outage.failed('release', error);
    }
  }
}
