import { describe, expect, test } from 'vitest';
import {
  afterGrant,
  isThrottled,
  type LanePace,
  MAX_PAUSE_MS,
  MAX_REFUSALS,
  MIN_PAUSE_MS,
  nextPace,
  startingPace,
} from '#lib/domain/delivery/lane-pace';
import { INITIAL_WINDOW } from '#lib/domain/delivery/lane-window';
import { THROTTLED_STATUS, UNAVAILABLE_STATUS } from '#lib/domain/delivery/retry-after';

const MS = 5;
const accepted = (endedAt: number) => ({
  hasSucceeded: true,
  status: 200,
  askedMs: null,
  beganAt: endedAt - MS,
  endedAt,
});
const refused = (endedAt: number, askedMs: number | null = null, beganAt = endedAt - MS) => ({
  hasSucceeded: false,
  status: THROTTLED_STATUS,
  askedMs,
  beganAt,
  endedAt,
});
/** The pace after as many refusals of requests that began one after the other, and how long each made it wait. */
function refuse(times: number): { pace: LanePace; waits: number[] } {
  let pace = startingPace();
  const waits = Array.from({ length: times }, () => {
    const at = Math.max(0, pace.pausedUntil) + MS;
    pace = nextPace(pace, refused(at));
    return pace.pausedUntil - at;
  });
  return { pace, waits };
}

test('an endpoint that accepts what it gets is not slowed down', () => {
  const pace = nextPace(startingPace(), accepted(100));
  expect(pace).toEqual({ ...startingPace(), window: INITIAL_WINDOW + 1, fastestMs: MS });
  expect(afterGrant(pace, 100)).toBe(pace);
});

test('one refusal makes a gap; more in a row pauses, ever longer, and a minute at most', () => {
  const { pace, waits } = refuse(10);
  expect(waits.map((wait) => wait / MIN_PAUSE_MS)).toEqual([0.01, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
  expect(pace).toMatchObject({ gapMs: 10, window: INITIAL_WINDOW });
  expect([startingPace(), pace, nextPace(pace, accepted(1e9))].map(isThrottled)).toEqual([false, true, true]);
});

test('an endpoint that has refused everything for an hour is sent everything, until it accepts something', () => {
  const { pace, waits } = refuse(MAX_REFUSALS);
  const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
  expect(hours).toBeGreaterThan(1);
  expect(hours).toBeLessThan(1.1);
  const at = pace.pausedUntil + MS;
  const over = nextPace(pace, refused(at, 5_000));
  expect(over.pausedUntil).toBeLessThan(at);
  expect(afterGrant(over, at)).toBe(over);
  const again = nextPace(nextPace(over, accepted(at + MS)), refused(at + 2 * MS));
  expect(again.pausedUntil).toBe(at + 2 * MS + 10);
});

test('the gap is kept between the beginnings, grows with refusals and shrinks with what is accepted', () => {
  let pace = nextPace(startingPace(), refused(100));
  expect(afterGrant(pace, 200).pausedUntil).toBe(210);
  pace = nextPace(nextPace(pace, accepted(200)), refused(300));
  expect(pace.gapMs).toBeCloseTo(10 * 0.95 * 1.5);
  for (let at = 1_000; at < 1_500; at++) pace = nextPace(pace, accepted(at));
  expect(pace.gapMs).toBe(0);
});

test('only the gap is kept after a refusal between accepted requests, however long it asks to wait', () => {
  expect(nextPace(startingPace(), refused(100, 30_000)).pausedUntil).toBe(110);
});

test.each([
  ['as long as is asked for', 5_000, 5_000],
  ['a second where less is asked for', 1, MIN_PAUSE_MS],
  ['a minute where more is asked for', 24 * 3_600_000, MAX_PAUSE_MS],
])('after the second in a row waits %s', (_what, askedMs, waitMs) => {
  const { pace } = refuse(1);
  expect(nextPace(pace, refused(100, askedMs)).pausedUntil).toBe(100 + waitMs);
});

test('a 503 that says for how long is a refusal, and one that does not a failure like any other', () => {
  const answer = { ...refused(100), status: UNAVAILABLE_STATUS };
  expect(nextPace(startingPace(), { ...answer, askedMs: 7_000 })).toMatchObject({
    refusals: 1,
    pausedUntil: 110,
  });
  expect(nextPace(startingPace(), answer)).toEqual({ ...startingPace(), window: INITIAL_WINDOW / 2 });
});

test('a success asks for nothing, whatever it says', () => {
  const { pausedUntil } = nextPace(startingPace(), { ...accepted(100), askedMs: 5_000 });
  expect(pausedUntil).toBe(Number.NEGATIVE_INFINITY);
});

test('what was under way at a refusal counts with it, however late it is answered', () => {
  const { pace } = refuse(2);
  const before = pace.refusedAt - 1;
  expect(nextPace(pace, refused(pace.refusedAt + 20, null, before))).toEqual(pace);
  expect(nextPace(pace, refused(pace.pausedUntil + 9_000, null, before)).refusals).toBe(2);
  const asked = nextPace(pace, refused(pace.refusedAt + 20, 3_000, before));
  expect(asked).toMatchObject({ pausedUntil: pace.refusedAt + 3_020, refusals: 2 });
});

test('what is accepted after all ends a pause, but none that was asked for', () => {
  const { pace } = refuse(6);
  const at = pace.pausedUntil - 10_000;
  expect(nextPace(pace, accepted(at)).pausedUntil).toBeCloseTo(at + 9.5);
  const asked = nextPace(pace, refused(at, 5_000, 0));
  expect(nextPace(asked, accepted(at + 1)).pausedUntil).toBe(at + 5_000);
});

type Endpoint = {
  /** What it accepts in a second, and at once after a while without requests. */
  perSecond: number;
  burst: number;
  eachMs: number;
  /** What a refusal asks to wait. */
  askedMs?: number;
  /** The share that it refuses for other reasons. */
  refuses?: number;
};

/** The same numbers each time, between 0 and 1. */
function randomNumbers(): () => number {
  let seed = 7;
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return (seed + 1) / (2 ** 31 + 1);
  };
}

/**
 * Sends events as they come to an endpoint that accepts so many requests and refuses the others. Answers the share that was
 * refused, how many seconds it took, and the most events that waited.
 * @param arrivals the times of the events in milliseconds, in order
 */
function send(arrivals: readonly number[], endpoint: Endpoint) {
  const { perSecond, burst, eachMs, askedMs = null, refuses = 0 } = endpoint;
  const random = randomNumbers();
  const underWay: { beganAt: number; endsAt: number; isAccepted: boolean }[] = [];
  let pace = startingPace();
  let [tokens, refilledAt] = [burst, 0];
  let [nowMs, refusals, mostWaiting] = [0, 0, 0];
  // Events before `sent` have been sent, those before `arrived` have arrived.
  let [sent, arrived] = [0, 0];
  while (sent < arrivals.length || underWay.length > 0) {
    while ((arrivals[arrived] ?? Number.POSITIVE_INFINITY) <= nowMs) arrived++;
    while (sent < arrived && nowMs >= pace.pausedUntil && underWay.length < pace.window) {
      sent++;
      pace = afterGrant(pace, nowMs);
      tokens = Math.min(burst, tokens + ((nowMs - refilledAt) / 1000) * perSecond);
      refilledAt = nowMs;
      const isAccepted = tokens >= 1 && random() > refuses;
      if (isAccepted) tokens--;
      underWay.push({ beganAt: nowMs, endsAt: nowMs + (isAccepted ? eachMs : 1), isAccepted });
    }
    underWay.sort((one, other) => one.endsAt - other.endsAt);
    mostWaiting = Math.max(mostWaiting, arrived - sent);
    const hasRoom = underWay.length < pace.window;
    nowMs = Math.min(
      underWay[0]?.endsAt ?? Number.POSITIVE_INFINITY,
      hasRoom
        ? Math.max(arrivals[sent] ?? Number.POSITIVE_INFINITY, pace.pausedUntil)
        : Number.POSITIVE_INFINITY,
    );
    while (underWay[0] !== undefined && underWay[0].endsAt <= nowMs) {
      const [{ beganAt, isAccepted }] = underWay.splice(0, 1) as [(typeof underWay)[number]];
      if (!isAccepted) refusals++;
      const answer = isAccepted ? accepted(nowMs) : refused(nowMs, askedMs);
      pace = nextPace(pace, { ...answer, beganAt });
    }
  }
  return { refused: refusals / arrivals.length, seconds: nowMs / 1000, mostWaiting };
}

function atRandom(perSecond: number): number[] {
  const random = randomNumbers();
  let at = 0;
  return Array.from({ length: 20_000 }, () => {
    at -= (Math.log(random()) / perSecond) * 1000;
    return at;
  });
}

describe('an endpoint with a limit', () => {
  const BACKLOG = 1_000;

  test.each([
    { perSecond: 1, burst: 1, eachMs: 5 },
    { perSecond: 1, burst: 60, eachMs: 5 },
    { perSecond: 10, burst: 1, eachMs: 5 },
    { perSecond: 10, burst: 10, eachMs: 100 },
    { perSecond: 50, burst: 5, eachMs: 5 },
    { perSecond: 50, burst: 50, eachMs: 100 },
    { perSecond: 100, burst: 10, eachMs: 200 },
    { perSecond: 100, burst: 100, eachMs: 20 },
    { perSecond: 200, burst: 200, eachMs: 50 },
    { perSecond: 100, burst: 20, eachMs: 5, askedMs: 1_000 },
  ])('gets a backlog about as fast as it accepts it: %o', (endpoint) => {
    const { refused: share, seconds } = send(Array(BACKLOG).fill(0), endpoint);
    expect(share).toBeLessThan(0.18);
    expect(((1 - share) * BACKLOG) / seconds).toBeGreaterThan(0.7 * endpoint.perSecond);
  });

  test.each([
    { perSecond: 20, burst: 1, eachMs: 5, flow: 2 },
    { perSecond: 20, burst: 1, eachMs: 5, flow: 15 },
    { perSecond: 20, burst: 5, eachMs: 5, flow: 10 },
    { perSecond: 20, burst: 5, eachMs: 2_000, flow: 10 },
    { perSecond: 10, burst: 10, eachMs: 100, flow: 5 },
    { perSecond: 100, burst: 10, eachMs: 200, flow: 80 },
    { perSecond: 20, burst: 5, eachMs: 5, flow: 10, askedMs: 30_000 },
  ])('gets what comes at random below it, without a queue that grows: %o', ({ flow, ...endpoint }) => {
    const { refused: share, mostWaiting } = send(atRandom(flow), endpoint);
    expect(share).toBeLessThan(0.18);
    expect(mostWaiting).toBeLessThan(120 * flow);
  });

  test.each([0.05, 0.1, 0.2])('that refuses %f of all for other reasons gets what comes', (refuses) => {
    const flow = 20;
    const { mostWaiting } = send(atRandom(flow), { perSecond: 1e6, burst: 1e6, eachMs: 5, refuses });
    expect(mostWaiting).toBeLessThan(300 * flow);
  });
});
