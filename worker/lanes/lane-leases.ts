/**
 * The lanes that this worker holds: taking, keeping and giving back leases, and clearing up after lost workers.
 *
 * A lane as this worker sees it:
 *
 *            seek, or takeBack where the database says it is ours
 *   unknown ─────────────────────────────────────────────────────▶ held ◀─┐ renew: every 10 s
 *      ▲                                                             │ └───┘
 *      │   release: empty for 2 s; at once while others wait;        │
 *      │            after a second with work where the worker is full│
 *      ├─────────────────────────────────────────────────────────────┤
 *      │   lose: not renewed in time, or another token               │
 *      ├─────────────────────────────────────────────────────────────┤
 *      └── abandon, and takeBack: a claim is in doubt ───────────────┘
 *
 * One that was left behind by its last holder is searched for what that one did not finish (`needsReclaim`), while claims
 * go on. In the database, where each acquisition makes a new token:
 *
 *   asleep ─▶ due ────────▶ leased ───────────────────────────────────────▶ left behind
 *     ▲        ▲   acquire   │  ▲     the lease runs out, or a peer ends it  │
 *     └────────┴─────────────┘  └────────────────────────────────────────────┘
 *           release                acquire: any worker; renew: the one that has the token
 *
 * Asleep and due lanes differ in `due_at` only: it is in the future, or null, until hints, a look after the release or the
 * walk bring it forward (worker/lanes/lane-wakeups). Claims need a lease that goes on; results need the token only. So a
 * worker that lost a lane changes nothing any more, and one that was only taken for lost goes on.
 *
 * How many lanes are held: enough to fill the slots, and at most MAX_LANES_PER_SLOT for each. A worker takes what has just
 * become due only until it has a first claim's worth of ready lanes, so that idle workers get the others; what has waited
 * for a second, until all slots could be filled; and of organisations that it holds little of, a few at any time.
 */
import type { Pool } from 'pg';
import { isThrottled } from '#lib/domain/delivery/lane-pace';
import { INITIAL_WINDOW } from '#lib/domain/delivery/lane-window';
import type { RetryPolicies } from '#lib/domain/delivery/retry-policy';
import type { Logger } from '#lib/log';
import type { OutageLog } from '#lib/log/outage-log';
import { Backoff } from '#worker/backoff';
import { interruptedRecord } from '#worker/deliveries/interrupted-record';
import type { AttemptRecord } from '#worker/deliveries/record-attempts';
import { releaseClaims } from '#worker/deliveries/release-claims';
import { findUnfinishedDeliveries, type UnfinishedDelivery } from '#worker/deliveries/unfinished-deliveries';
import {
  type AcquiredLane,
  acquireDueLanes,
  acquireDueLanesOfOthers,
  acquireLanes,
  ownLeases,
} from '#worker/lanes/acquire-lanes';
import { Doubts } from '#worker/lanes/doubts';
import { isIdle, type Lane, type LaneKey, laneKey, newLane, vainMs } from '#worker/lanes/lane';
import { LEASE_MS } from '#worker/lanes/lease';
import { releaseLanes } from '#worker/lanes/release-lanes';
import { renewLanes } from '#worker/lanes/renew-lanes';
import { singleFlight } from '#worker/lanes/single-flight';
import type { SlotScheduler } from '#worker/lanes/slot-scheduler';
import { wakeLanes } from '#worker/lanes/wake-lanes';

/** Leases are renewed this often: two renewals may fail before a lease runs out. */
const RENEW_EVERY_MS = 10_000;
/** An empty lane is kept this long: the next event of a burst finds it held and its connections open. */
const LINGER_MS = 2_000;
/** One whose endpoint asks for less is kept longer: what was found out about it is known here only. */
const THROTTLED_LINGER_MS = 90_000;
/** After this time it is tried again to renew what could not be. */
const RENEW_AGAIN_MS = 1_000;
/** The most lanes in one statement. */
const PORTION = 500;

/** The most lanes held, for each slot: as many as can be sent to at once, and as many to follow. */
const MAX_LANES_PER_SLOT = 2;
/** This part of them is for organisations of which little is held. */
const RESERVED_SHARE = 0.2;
/** Lanes that are due for this long are taken beyond what can be sent to at once: no other worker has room for them. */
const OVERDUE_MS = 1_000;
/** The most lanes of such organisations in one statement. */
const OTHERS_AT_ONCE = 100;
/** Looking for them takes at most this share of the time. */
const MAX_OTHERS_SHARE = 0.1;
/** While others wait and the worker is full, a lane with work is given back after this time, a part of all in one go. */
const TURN_MS = 1_000;
const GIVEN_BACK_SHARE = 0.5;

/** Once a lane was released empty, it is looked at again: what was queued at that moment saw it held, and left no hint. */
const LOOK_BACK_MS = 1_000;
/** A lease in doubt is forgotten: by then it has run out, and somebody has searched the lane. */
const DOUBT_MS = 10 * LEASE_MS;

/** A lane in which nothing is known to be due, and how many claims it had had when that was so. */
export type QuietLane = { lane: Lane; claims: number };

type WantedLane = { orgId: string; webhookId: string };
/** One that this worker leases as far as it knows, until the lease has run out on the monotonic clock. */
type OwnLane = WantedLane & { until: number };

export type LaneLeasesOptions = {
  pool: Pool;
  workerId: string;
  concurrency: number;
  policies: RetryPolicies;
  log: Logger;
  outage: OutageLog;
  slots: SlotScheduler;
  /** Deliveries whose requests or records are under way in this process. */
  isUnderWay: (deliveryId: string) => boolean;
  /** The lanes of these, also those that were claimed under an earlier lease of this worker. */
  lanesUnderWay: () => Set<LaneKey>;
  /** A request of an earlier holder that was never recorded. */
  onInterrupted: (record: AttemptRecord, lane: Lane) => void;
  /** There may be something to claim. */
  onDue: () => void;
};

export class LaneLeases {
  readonly #options: LaneLeasesOptions;
  readonly #held = new Map<LaneKey, Lane>();
  /** Leased by this worker as far as it knows, but not held: taken anew under another token. */
  readonly #wanted = new Map<LaneKey, OwnLane>();
  /** A statement that takes or releases leases was not answered: there may be some that this worker knows nothing of. */
  #ownsMore = false;
  /** Leases given up because the answer of a claim was lost: what was claimed under them was not sent. */
  readonly #doubts = new Doubts(DOUBT_MS);
  readonly #maxHeld: number;
  /** Beyond, lanes are taken only of organisations of which little is held. */
  readonly #maxHeldOfAny: number;
  readonly #readyLimit: number;
  readonly #backoff = new Backoff();
  readonly #seeking = singleFlight(() => this.#seek());
  readonly #reclaiming = singleFlight(() => this.#reclaim());
  /** Lanes that any worker may take were read before if they became so earlier: database time, in seconds since 1970. */
  #dueFrom = 0;
  /** More lanes are due than this worker has taken. */
  #othersWait = false;
  /** When other organisations are next looked for, and lanes with work given back, on the monotonic clock. */
  #seeksOthersAt = 0;
  #givesBackAt = 0;
  /** Lanes that were released, to be looked at again, and when that was. */
  #released: { lanes: readonly Lane[]; at: number }[] = [];
  /** Lanes whose leases could not be renewed at the last try, and when that was. */
  #unrenewed: Lane[] = [];
  #renewedAgainAt = 0;
  #isStopping = false;

  constructor(options: LaneLeasesOptions) {
    this.#options = options;
    this.#maxHeld = MAX_LANES_PER_SLOT * options.concurrency;
    this.#maxHeldOfAny = Math.max(1, Math.floor(this.#maxHeld * (1 - RESERVED_SHARE)));
    this.#readyLimit = Math.max(1, Math.ceil(options.concurrency / INITIAL_WINDOW));
  }

  get(key: LaneKey): Lane | undefined {
    return this.#held.get(key);
  }

  /** The lanes in whose queue there may be something that nobody here knows of. */
  quietLanes(): QuietLane[] {
    const now = performance.now();
    const lanes = [...this.#held.values()].filter(
      ({ hasDue, isBeingClaimed, isLeaving, inFlight, pace, looksAgainAt }) =>
        !hasDue &&
        !isBeingClaimed &&
        !isLeaving &&
        inFlight < pace.window &&
        pace.pausedUntil <= now &&
        looksAgainAt <= now,
    );
    return lanes.map((lane) => ({ lane, claims: lane.claims }));
  }

  /** Whether something was sent or claimed in a held lane in the last `ms` milliseconds. */
  wasBusyWithin(ms: number): boolean {
    const since = performance.now() - ms;
    return this.#held.values().some(({ lastBusyAt }) => lastBusyAt > since);
  }

  /** Something may be due in a lane: claims there, if the lane is held. */
  wake(wanted: WantedLane): void {
    const lane = this.#held.get(laneKey(wanted));
    if (lane === undefined || this.#isStopping) return;
    this.#options.slots.due(lane);
    this.#options.onDue();
  }

  /** Whether a claim is under way. */
  get isClaiming(): boolean {
    return this.#held.values().some(({ isBeingClaimed }) => isBeingClaimed);
  }

  /**
   * A look at the queue has found something due in a lane that was quiet. A claim that has begun since finds it as well, or
   * the next look does.
   */
  seenDue({ lane, claims }: QuietLane): void {
    if (lane.claims !== claims) return;
    lane.wasSeenDue = true;
    this.wake(lane);
  }

  /**
   * Takes as many due lanes as there is room for.
   * @param dueFrom when the one that has waited longest became due, or earlier: database time, in seconds since 1970
   */
  seek(dueFrom: number): void {
    if (this.#isStopping) return;
    this.#dueFrom = dueFrom;
    this.#seeking.kick();
  }

  /** No lane is due that anybody might take: those that were to be given back for others go on. */
  nobodyWaits(): void {
    this.#othersWait = false;
    for (const lane of this.#held.values()) {
      if (!lane.isLeaving) continue;
      lane.isLeaving = false;
      if (lane.hasDue) this.wake(lane);
    }
  }

  /** Takes more lanes, if others wait and those that are held do not fill the slots for long. */
  refill(): void {
    const { slots, concurrency } = this.#options;
    if (this.#othersWait && !this.#isStopping && slots.ready < concurrency / 2) this.#seeking.kick();
  }

  /** The database says that a lane is leased by this worker, which does not hold it. */
  takeBack({ orgId, webhookId }: WantedLane): void {
    this.#want({ orgId, webhookId });
    this.#seeking.kick();
  }

  #want(lane: WantedLane): void {
    this.#wanted.set(laneKey(lane), { ...lane, until: performance.now() + LEASE_MS });
  }

  /**
   * Gives up a lane whose state in the database is in doubt, and takes it anew under another token: also while the worker
   * stops, so that what was claimed and not sent is given back.
   * @param isUnsent whether everything claimed under the token and not under way was certainly not sent
   */
  abandon(lane: Lane, isUnsent: boolean): void {
    this.#forget(lane);
    if (isUnsent) this.#doubts.add(lane.key, lane.token);
    this.takeBack(lane);
  }

  /** Renews when it is time, releases what has been empty for a while, and looks again at what was. Never rejects. */
  async keep(): Promise<void> {
    const now = performance.now();
    const unrenewed = new Set(this.#unrenewed);
    const old = [...this.#held.values()].filter(
      (lane) => lane.leaseExpiresAt - now <= LEASE_MS - RENEW_EVERY_MS && !unrenewed.has(lane),
    );
    await this.#renew(old);
    if (this.#unrenewed.length > 0 && now - this.#renewedAgainAt >= RENEW_AGAIN_MS) {
      this.#renewedAgainAt = now;
      const again = this.#unrenewed.filter((lane) => this.#held.get(lane.key) === lane);
      this.#unrenewed = [];
      await this.#renew(again);
    }
    await this.#release(
      this.#releasable(
        (lane) =>
          lane.isLeaving ||
          (isIdle(lane) &&
            now - lane.lastBusyAt >= (isThrottled(lane.pace) ? THROTTLED_LINGER_MS : LINGER_MS)),
      ),
    );
    await this.#lookBack(now);
    this.#doubts.forgetOld();
    if ([...this.#held.values()].some((lane) => lane.needsReclaim)) this.#reclaiming.kick();
    if (this.#ownsMore || this.#wanted.size > 0) this.#seeking.kick();
  }

  /** Whether lanes are being taken, or looked through for what earlier holders left. */
  get isBusy(): boolean {
    return this.#seeking.isBusy || this.#reclaiming.isBusy;
  }

  /** Takes no more lanes, but back what this worker leases. */
  stop(): void {
    this.#isStopping = true;
  }

  /**
   * Releases everything but lanes with something in flight, or left to look for: their leases run out, and another worker
   * clears up.
   */
  async releaseAll(): Promise<void> {
    await this.#release(this.#releasable(() => true));
  }

  #forget(lane: Lane): void {
    if (this.#held.get(lane.key) === lane) this.#held.delete(lane.key);
    this.#options.slots.remove(lane);
  }

  /** The lanes with nothing under way, and nothing left to look for, that fulfil a condition. */
  #releasable(condition: (lane: Lane) => boolean): Lane[] {
    const lanes = [...this.#held.values()].filter(
      (lane) => !lane.needsReclaim && lane.inFlight === 0 && lane.unrecorded === 0 && condition(lane),
    );
    if (lanes.length === 0) return lanes;
    const busy = this.#options.lanesUnderWay();
    return lanes.filter((lane) => !busy.has(lane.key));
  }

  /** Takes lanes until there is no room, or nobody waits. Never rejects. */
  async #seek(): Promise<void> {
    const { outage } = this.#options;
    try {
      await this.#takeWanted();
      let isWorthwhile = true;
      while (isWorthwhile && !this.#isStopping) isWorthwhile = await this.#takeDue();
      if (this.#othersWait && !this.#isStopping) await this.#takeOfOthers();
      this.#backoff.succeeded();
      outage.succeeded();
    } catch (error) {
      outage.failed('acquire', error);
      this.#ownsMore = true;
      await this.#backoff.wait();
      if (!this.#isStopping) this.#seeking.kick();
    }
  }

  /**
   * Takes lanes anew that this worker leases. One that somebody has locked, such as a claim that was given up on and goes on in
   * the database, is tried again by `keep`.
   */
  async #takeWanted(): Promise<void> {
    const { pool, workerId } = this.#options;
    if (this.#ownsMore) {
      for (const lane of await ownLeases(pool, workerId)) this.#want(lane);
      this.#ownsMore = false;
    }
    const wanted = [...this.#wanted];
    for (let start = 0; start < wanted.length; start += PORTION) {
      const portion = wanted.slice(start, start + PORTION);
      const unknown = portion.filter(([key]) => !this.#held.has(key)).map(([, lane]) => lane);
      const askedAt = performance.now();
      if (unknown.length > 0) this.#hold(await acquireLanes(pool, unknown, workerId), askedAt);
      for (const [key, { until }] of portion) {
        if (this.#held.has(key) || askedAt >= until) this.#wanted.delete(key);
      }
    }
  }

  /** Takes a portion of what is due. Answers whether there may be more, and room for it. */
  async #takeDue(): Promise<boolean> {
    const { pool, workerId, concurrency, slots } = this.#options;
    if (this.#othersWait) await this.#makeRoom();
    const room = this.#maxHeldOfAny - this.#held.size;
    const { ready } = slots;
    const isEager = ready >= this.#readyLimit;
    const limit = Math.min(room, PORTION, (isEager ? concurrency : this.#readyLimit) - ready);
    if (limit <= 0) {
      this.#othersWait = true;
      return false;
    }
    const waitedMs = isEager ? OVERDUE_MS : 0;
    const askedAt = performance.now();
    const wanted = { worker: workerId, from: this.#dueFrom, waitedMs, limit };
    const acquired = await acquireDueLanes(pool, wanted);
    this.#hold(acquired, askedAt);
    const isFull = acquired.length === limit;
    // Other workers may take the rest of the lanes that have just become due.
    this.#othersWait = isFull || isEager;
    return isFull;
  }

  /** Takes some lanes of organisations of which little is held, whatever room there is for the lanes of the others. */
  async #takeOfOthers(): Promise<void> {
    const { pool, workerId } = this.#options;
    const limit = Math.min(this.#maxHeld - this.#held.size, OTHERS_AT_ONCE);
    const askedAt = performance.now();
    if (limit <= 0 || askedAt < this.#seeksOthersAt) return;
    const lanesOf = new Map<string, number>();
    for (const { orgId } of this.#held.values()) lanesOf.set(orgId, (lanesOf.get(orgId) ?? 0) + 1);
    const share = Math.max(1, Math.floor(this.#readyLimit / (lanesOf.size + 1)));
    const served = [...lanesOf].filter(([, count]) => count >= share).map(([orgId]) => orgId);
    const wanted = { worker: workerId, from: this.#dueFrom, waitedMs: 0, limit };
    this.#hold(await acquireDueLanesOfOthers(pool, wanted, served), askedAt);
    const now = performance.now();
    this.#seeksOthersAt = now + (now - askedAt) / MAX_OTHERS_SHARE;
  }

  /** Gives back what is empty; where that is not enough, also what has had its turn. */
  async #makeRoom(): Promise<void> {
    await this.#release(
      this.#releasable((lane) => lane.isLeaving || (isIdle(lane) && !isThrottled(lane.pace))),
    );
    const now = performance.now();
    if (this.#held.size < this.#maxHeldOfAny || now < this.#givesBackAt) return;
    this.#givesBackAt = now + TURN_MS;
    const served = [...this.#held.values()].filter((lane) => now - lane.acquiredAt >= TURN_MS);
    const longest = served.toSorted(
      (one, other) =>
        Number(isThrottled(one.pace)) - Number(isThrottled(other.pace)) || one.acquiredAt - other.acquiredAt,
    );
    for (const lane of longest.slice(0, Math.ceil(this.#maxHeld * GIVEN_BACK_SHARE))) lane.isLeaving = true;
    await this.#release(this.#releasable((lane) => lane.isLeaving));
  }

  #hold(acquired: readonly AcquiredLane[], askedAt: number): void {
    if (acquired.length === 0) return;
    for (const row of acquired) {
      const lane = newLane(row, askedAt);
      const earlier = this.#held.get(lane.key);
      // Its lease had run out, unnoticed.
      if (earlier !== undefined) this.#forget(earlier);
      this.#held.set(lane.key, lane);
      this.#options.slots.add(lane);
    }
    this.#options.onDue();
    if (acquired.some((row) => row.wasLeft)) this.#reclaiming.kick();
  }

  /** Looks again at lanes that were released a while ago. */
  async #lookBack(now: number): Promise<void> {
    const { pool, outage } = this.#options;
    const due = this.#released.filter(({ at }) => now - at >= LOOK_BACK_MS);
    if (due.length === 0) return;
    this.#released = this.#released.filter(({ at }) => now - at < LOOK_BACK_MS);
    try {
      for (const { lanes } of due) await wakeLanes(pool, lanes);
    } catch (error) {
      // The walk finds what waits there.
      outage.failed('look back', error);
    }
  }

  /** Finds what earlier holders of newly acquired lanes left, and has it recorded as interrupted. */
  async #reclaim(): Promise<void> {
    const { pool, outage, policies, log, isUnderWay, onInterrupted } = this.#options;
    const lanes = [...this.#held.values()].filter((lane) => lane.needsReclaim);
    if (lanes.length === 0) return;
    // A lease that comes to be in doubt from here on is met by the next search, not by this one.
    const doubted = lanes.flatMap(({ key }) => this.#doubts.of(key).map((token) => ({ key, token })));
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
      const locked = unsent.length > 0 ? await releaseClaims(pool, unsent) : new Set<string>();
      for (const delivery of mine) {
        const lane = cleared.get(laneKey(delivery));
        if (lane === undefined || this.#held.get(lane.key) !== lane) continue;
        if (!unsent.includes(delivery)) onInterrupted(interruptedRecord(delivery, policies), lane);
        else if (locked.has(delivery.id)) cleared.delete(lane.key);
        else this.wake(lane);
      }
      for (const lane of cleared.values()) lane.needsReclaim = false;
      for (const { key, token } of doubted) if (cleared.has(key)) this.#doubts.remove(key, token);
      if (mine.length > 0) {
        log.warn({ interrupted: mine.length - unsent.length, unclaimed: unsent.length }, 'lanes cleared up');
      }
    } catch (error) {
      // The lanes keep their mark, and `keep` comes back to them.
      outage.failed('reclaim', error);
    }
  }

  /** A number below 1 was never claimed by a statement of ours. */
  #isUnsent(delivery: UnfinishedDelivery): boolean {
    if (delivery.attemptNumber < 1) return true;
    return this.#doubts.of(laneKey(delivery)).includes(delivery.token);
  }

  async #renew(lanes: readonly Lane[]): Promise<void> {
    for (let start = 0; start < lanes.length; start += PORTION) {
      await this.#renewPortion(lanes.slice(start, start + PORTION));
    }
  }

  async #renewPortion(lanes: readonly Lane[]): Promise<void> {
    const { pool, outage } = this.#options;
    const askedAt = performance.now();
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
      this.#unrenewed.push(...lanes);
    }
  }

  #lose(lane: Lane): void {
    if (this.#held.get(lane.key) !== lane) return;
    this.#options.log.warn({ orgId: lane.orgId, webhookId: lane.webhookId }, 'lane lost');
    this.#forget(lane);
  }

  /** Never rejects. */
  async #release(lanes: readonly Lane[]): Promise<void> {
    // Nothing is claimed in any of them from here on.
    for (const lane of lanes) this.#forget(lane);
    for (let start = 0; start < lanes.length; start += PORTION) {
      await this.#releasePortion(lanes.slice(start, start + PORTION));
    }
  }

  async #releasePortion(lanes: readonly Lane[]): Promise<void> {
    const { pool, outage } = this.#options;
    const now = performance.now();
    const pausedMs = (lane: Lane) => {
      const ms = Math.max(vainMs(lane), lane.pace.pausedUntil - now);
      return ms > 0 ? ms : null;
    };
    try {
      const released = await releaseLanes(pool, lanes, pausedMs);
      this.#released.push({ lanes: lanes.filter((lane) => released.has(lane.token)), at: performance.now() });
      for (const lane of lanes) if (!released.has(lane.token)) this.takeBack(lane);
    } catch (error) {
      outage.failed('release', error);
      this.#ownsMore = true;
    }
  }
}
