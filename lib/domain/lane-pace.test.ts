import { describe, expect, test } from 'vitest';
import {
  CAUTION_MS,
  type LanePace,
  MAX_PAUSE_MS,
  MIN_PAUSE_MS,
  nextPace,
  OPENING_MS,
  startingPace,
  THROTTLED_STATUS,
} from '#lib/domain/lane-pace';
import { INITIAL_WINDOW } from '#lib/domain/lane-window';

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
/** How long a pause lasts that begins with an answer at `endedAt`. */
const pauseOf = (pace: LanePace, endedAt: number) => pace.pausedUntil - endedAt;

test('pauses, ever longer until something is accepted, and a minute at most', () => {
  let pace = startingPace();
  const pauses = Array.from({ length: 8 }, () => {
    const at = Math.max(0, pace.pausedUntil) + MS;
    pace = nextPace(pace, refused(at));
    return pauseOf(pace, at) / MIN_PAUSE_MS;
  });
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  const at = pace.pausedUntil + MS;
  pace = nextPace(nextPace(pace, accepted(at)), refused(at + MS));
  expect(pauseOf(pace, at + MS)).toBe(MIN_PAUSE_MS);
});

test.each([
  ['what is asked for', 5_000, 5_000],
  ['a second where less is asked for', 10, MIN_PAUSE_MS],
  ['a minute where more is asked for', 24 * 3_600_000, MAX_PAUSE_MS],
])('pauses for %s', (_what, askedMs, pauseMs) => {
  expect(pauseOf(nextPace(startingPace(), refused(100, askedMs)), 100)).toBe(pauseMs);
});

test('pauses after a 503 that says for how long, and not after one that does not', () => {
  const answer = { ...refused(100), status: 503 };
  expect(pauseOf(nextPace(startingPace(), { ...answer, askedMs: 7_000 }), 100)).toBe(7_000);
  expect(nextPace(startingPace(), answer)).toEqual({ ...startingPace(), window: INITIAL_WINDOW / 2 });
});

test('a success pauses nothing, whatever it says', () => {
  const { pausedUntil } = nextPace(startingPace(), { ...accepted(100), askedMs: 5_000 });
  expect(pausedUntil).toBe(Number.NEGATIVE_INFINITY);
});

test('what was under way when the pause began counts with what began it', () => {
  const first = nextPace(startingPace(16), refused(100));
  expect(first).toMatchObject({ window: 8, pausedUntil: 1_100, pauseMs: MIN_PAUSE_MS });
  expect(nextPace(first, refused(120))).toEqual(first);
  expect(nextPace(first, refused(120, 3_000))).toEqual({ ...first, pausedUntil: 3_120 });
  expect(nextPace(first, accepted(120))).toMatchObject({ pausedUntil: 1_100, pauseMs: MIN_PAUSE_MS });
});

test('after a pause the window opens by one a second, and later as ever', () => {
  const paused = nextPace(startingPace(8), refused(0));
  let pace = paused;
  const windowAt = (afterMs: number) => {
    pace = nextPace(pace, accepted(paused.pausedUntil + afterMs));
    return pace.window;
  };
  const atOnce = [MS, 2 * MS, OPENING_MS - 1].map(windowAt);
  const eachSecond = [OPENING_MS, OPENING_MS + MS, 2 * OPENING_MS].map(windowAt);
  const later = [CAUTION_MS, CAUTION_MS + MS].map(windowAt);
  expect({ atOnce, eachSecond, later }).toEqual({ atOnce: [4, 4, 4], eachSecond: [5, 5, 6], later: [7, 8] });
});

/**
 * A backlog for an endpoint that accepts so many requests a second, up to as many at once, and refuses the others; it takes
 * `eachMs` for each. Answers the share that was refused, and the rate at which it accepted.
 */
function deliverAll(backlog: number, perSecond: number, eachMs: number): { refused: number; rate: number } {
  let pace = startingPace();
  let nowMs = 0;
  let [tokens, refilledAt] = [perSecond, 0];
  let waiting = backlog;
  let refusals = 0;
  const underWay: { beganAt: number; endsAt: number; isAccepted: boolean }[] = [];
  const begin = () => {
    if (underWay.length === 0) nowMs = Math.max(nowMs, pace.pausedUntil);
    for (; waiting > 0 && nowMs >= pace.pausedUntil && underWay.length < pace.window; waiting--) {
      tokens = Math.min(perSecond, tokens + ((nowMs - refilledAt) / 1000) * perSecond);
      refilledAt = nowMs;
      const isAccepted = tokens >= 1;
      if (isAccepted) tokens--;
      underWay.push({ beganAt: nowMs, endsAt: nowMs + (isAccepted ? eachMs : 1), isAccepted });
    }
    underWay.sort((one, other) => one.endsAt - other.endsAt);
  };
  for (begin(); underWay.length > 0; begin()) {
    const request = underWay.shift();
    if (request === undefined) break;
    const { beganAt, endsAt, isAccepted } = request;
    nowMs = endsAt;
    if (!isAccepted) refusals++;
    const status = isAccepted ? 200 : THROTTLED_STATUS;
    pace = nextPace(pace, { hasSucceeded: isAccepted, status, askedMs: null, beganAt, endedAt: nowMs });
  }
  return { refused: refusals / backlog, rate: ((backlog - refusals) / nowMs) * 1000 };
}

describe('a backlog of 2,000 for an endpoint', () => {
  test.each([
    [10, 5],
    [10, 100],
    [50, 5],
    [50, 100],
    [100, 20],
    [100, 200],
    [200, 50],
  ])(
    'that accepts %i a second and takes %i ms for each: few are refused, and it is not idle for long',
    (perSecond, eachMs) => {
      const { refused: share, rate } = deliverAll(2_000, perSecond, eachMs);
      expect(share).toBeLessThan(0.1);
      expect(rate).toBeGreaterThan(0.9 * perSecond);
    },
  );
});
