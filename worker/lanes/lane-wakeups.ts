/**
 * Finds lanes with work.
 *
 * - A *look* asks for hints (lane_hints), lanes that may be taken (lanes.due_at), and due deliveries in the lanes that this
 *   worker holds. While there is nothing the database repeats it, every 5 ms, or every 1 ms while a held lane is busy. It
 *   costs the same whatever waits.
 * - A *walk* over everything that is pending finds the lanes without a hint, however long it takes. A row has no hint if an
 *   operator inserted it, or if its transaction began while the lane was held and committed after the release.
 */
import type pg from 'pg';
import type { OutageLog } from '#lib/log/outage-log';
import { Backoff } from '#worker/backoff';
import { countWorkers } from '#worker/lanes/call-roll';
import { laneKey } from '#worker/lanes/lane';
import type { LaneLeases } from '#worker/lanes/lane-leases';
import { EVERYTHING, type LookFrom, type LookWait, lookForWork, NO_WAIT } from '#worker/lanes/look-for-work';
import { FIRST_WEBHOOK, findPendingLanes } from '#worker/lanes/pending-lanes';
import { singleFlight } from '#worker/lanes/single-flight';
import { takeHints, wakeLanes } from '#worker/lanes/wake-lanes';

/** How the database repeats a look. A wait keeps old row versions from being removed, and cannot be changed once it has begun. */
const IDLE_WAIT: LookWait = { everyMs: 5, waitMs: 50 };
/** While a lane that this worker holds was busy a moment ago: more is to be expected there, and nobody announces it. */
const BUSY_WAIT: LookWait = { everyMs: 1, waitMs: 10 };
const BUSY_FOR_MS = 1_000;
/** The pause after a look that found something or did not wait; also where this worker has no room for what it found. */
const IDLE_REST_MS = 50;
const BUSY_REST_MS = 5;
/**
 * Time-out of a look, which is then repeated on another connection with twice the time, up to the time-out of all statements.
 * One connection alone may lose an answer, and a look at many lanes may take long.
 */
const FIRST_TIMEOUT_MS = 5_000;
/** Looking takes PostgreSQL at most this share of the time, however many lanes are held. */
const MAX_LOOK_SHARE = 0.1;
/**
 * PostgreSQL goes through the entries of rows that are gone as long as an old transaction might still see them. So looks
 * begin where the last complete one found something, and this time before it for what is committed late…
 */
const LATE_SECONDS = 5;
/** …and now and then one is complete. */
const COMPLETE_LOOK_MS = 1_000;
const MAX_COMPLETE_LOOK_SHARE = 0.05;

const WALK_MS = 1_000;
/** The share of the time that all workers together may spend on walks. */
const MAX_WALK_SHARE = 0.05;

const PAGE = 1_000;

export type LaneWakeupsOptions = {
  pool: pg.Pool;
  workerId: string;
  leases: LaneLeases;
  /** What any statement may take without an answer. */
  queryTimeoutMs: number;
  outage: OutageLog;
  /** Called once, when the database has been reached for the first time. */
  onReached: () => void;
};

export type LaneWakeups = {
  start: () => void;
  /** Looks now: lanes have become free. */
  look: () => void;
  /** Looks as soon as the share of the time allows: a lane has become quiet. */
  lookSoon: () => void;
  stop: () => void;
};

/** The pause until the next run, in milliseconds: `ms`, or `leastMs` where somebody asks for an early one. */
type Rest = { leastMs: number; ms: number };

/** Runs again and again, when it is asked to and after the rest that the last run answered. */
function repeat(run: () => Promise<Rest>) {
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;
  /** Somebody asked for an early run: it follows after the shortest pause. */
  let isUrgent = false;
  let soonestAt = 0;
  const runAt = (at: number) => {
    clearTimeout(timer);
    if (isStopping) return;
    const inMs = at - performance.now();
    if (inMs > 0) timer = setTimeout(flight.kick, inMs);
    else flight.kick();
  };
  const flight = singleFlight(async () => {
    clearTimeout(timer);
    if (isStopping) return;
    isUrgent = false;
    const { leastMs, ms } = await run();
    const now = performance.now();
    soonestAt = now + leastMs;
    runAt(isUrgent ? soonestAt : now + Math.max(leastMs, ms));
  });
  return {
    kick: flight.kick,
    soon: () => {
      isUrgent = true;
      if (!flight.isBusy) runAt(soonestAt);
    },
    stop: () => {
      isStopping = true;
      clearTimeout(timer);
    },
    get isStopping() {
      return isStopping;
    },
  };
}

/** How long to wait after something that took so long, so that it takes at most a share of the time. */
const restMs = (tookMs: number, everyMs: number, share: number) =>
  Math.max(everyMs - tookMs, tookMs / share - tookMs);

function createLook(options: LaneWakeupsOptions): () => Promise<Rest> {
  const { pool, leases, queryTimeoutMs, outage, onReached } = options;
  let from: LookFrom = EVERYTHING;
  /** The last hint taken, now and at the complete look before. */
  let lastHint = 0;
  let lastHintBefore = 0;
  let completeAt = 0;
  let hasReached = false;
  const firstTimeoutMs = Math.min(FIRST_TIMEOUT_MS, queryTimeoutMs);
  let timeoutMs = firstTimeoutMs;
  const backoff = new Backoff();

  async function look(): Promise<Rest> {
    const startedAt = performance.now();
    const isBusy = leases.wasBusyWithin(BUSY_FOR_MS);
    const isComplete = startedAt >= completeAt;
    const begin = isComplete ? EVERYTHING : from;
    const lanes = leases.quietLanes();
    // The lanes of a claim under way are soon to be looked at as well.
    const wait = isComplete || leases.isClaiming ? NO_WAIT : isBusy ? BUSY_WAIT : IDLE_WAIT;
    const found = await lookForWork(
      pool,
      begin,
      lanes.map(({ lane }) => lane),
      wait,
      timeoutMs,
    );
    if (!hasReached) onReached();
    hasReached = true;
    if (isComplete) {
      completeAt = startedAt + Math.max(COMPLETE_LOOK_MS, found.tookMs / MAX_COMPLETE_LOOK_SHARE);
      from = {
        hint: lastHintBefore,
        due: Math.min(found.longestDueSince ?? Number.POSITIVE_INFINITY, found.now - LATE_SECONDS),
      };
      lastHintBefore = lastHint;
    }
    for (const position of found.due) {
      const lane = lanes[position - 1];
      if (lane !== undefined) leases.seenDue(lane);
    }
    let areMoreHints = false;
    if (found.hasHints) {
      const taken = await takeHints(pool, begin.hint, PAGE);
      lastHint = Math.max(lastHint, taken.last);
      areMoreHints = taken.count === PAGE;
      leases.seek(from.due);
    }
    if (found.longestDueSince === null) leases.nobodyWaits();
    else leases.seek(begin.due);
    if (areMoreHints) return { leastMs: 0, ms: 0 };
    const leastMs = restMs(found.tookMs, 0, MAX_LOOK_SHARE);
    const hasFound = found.hasHints || found.longestDueSince !== null || found.due.length > 0;
    const hasWaited = wait !== NO_WAIT && !hasFound;
    return { leastMs, ms: hasWaited ? 0 : isBusy || found.hasHints ? BUSY_REST_MS : IDLE_REST_MS };
  }

  return async () => {
    try {
      const rest = await look();
      timeoutMs = firstTimeoutMs;
      backoff.succeeded();
      outage.succeeded();
      return rest;
    } catch (error) {
      outage.failed('look', error);
      timeoutMs = Math.min(timeoutMs * 2, queryTimeoutMs);
      await backoff.wait();
      return { leastMs: 0, ms: 0 };
    }
  };
}

function createWalk(options: LaneWakeupsOptions, isStopping: () => boolean): () => Promise<Rest> {
  const { pool, workerId, leases, outage } = options;

  async function walk(): Promise<void> {
    let position: string | undefined = FIRST_WEBHOOK;
    while (position !== undefined && !isStopping()) {
      const page = await findPendingLanes(pool, position, PAGE, workerId);
      const asleep = page.filter((lane) => lane.isAsleep);
      if (asleep.length > 0) await wakeLanes(pool, asleep);
      for (const lane of page)
        if (lane.isOwn && leases.get(laneKey(lane)) === undefined) leases.takeBack(lane);
      position = page.length === PAGE ? page.at(-1)?.webhookId : undefined;
    }
  }

  return async () => {
    const startedAt = performance.now();
    let workers = 1;
    try {
      await walk();
      workers = await countWorkers(pool);
      outage.succeeded();
    } catch (error) {
      outage.failed('walk', error);
    }
    const ms = workers * restMs(performance.now() - startedAt, WALK_MS, MAX_WALK_SHARE);
    return { leastMs: ms, ms };
  };
}

export function createLaneWakeups(options: LaneWakeupsOptions): LaneWakeups {
  const looking = repeat(createLook(options));
  const walking = repeat(createWalk(options, () => walking.isStopping));
  return {
    start: () => {
      looking.kick();
      walking.kick();
    },
    look: looking.kick,
    lookSoon: looking.soon,
    stop: () => {
      looking.stop();
      walking.stop();
    },
  };
}
