import { describe, expect, test } from 'vitest';
import {
  INITIAL_WINDOW,
  LATE_MS,
  MAX_WINDOW,
  MIN_WINDOW,
  nextWindow,
} from '#lib/domain/delivery/lane-window';
import { ATTEMPT_DEADLINE_MS } from '#lib/domain/delivery/outcome';

const NEW = { window: INITIAL_WINDOW, fastestMs: Number.POSITIVE_INFINITY };

test.each([
  [INITIAL_WINDOW, true, 5],
  [INITIAL_WINDOW, false, 2],
  [31, true, MAX_WINDOW],
  [MAX_WINDOW, true, MAX_WINDOW],
  [MAX_WINDOW, false, 16],
  [3, false, MIN_WINDOW],
  [2, false, MIN_WINDOW],
  [MIN_WINDOW, false, MIN_WINDOW],
  [MIN_WINDOW, true, 2],
])('window %i after success %s: %i', (window, hasSucceeded, next) => {
  expect(nextWindow({ window, fastestMs: 10 }, hasSucceeded, 10).window).toBe(next);
});

test('a dead endpoint comes down to one slot within five failures', () => {
  let window = { window: MAX_WINDOW, fastestMs: 10 };
  for (let i = 0; i < 5; i++) window = nextWindow(window, false, 10);
  expect(window.window).toBe(MIN_WINDOW);
});

test.each([
  ['soon, though later than the fastest', 10, LATE_MS, 5],
  ['late', 10, LATE_MS + 1, 4],
  ['late, as an endpoint does that takes so long by itself', LATE_MS, 1.5 * LATE_MS, 5],
  ['late, and the endpoint is faster', LATE_MS, 1.5 * LATE_MS + 1, 4],
])('answered %s', (_how, fastestMs, durationMs, next) => {
  expect(nextWindow({ window: 4, fastestMs }, true, durationMs)).toEqual({ window: next, fastestMs });
});

test('an endpoint that has become slow opens again from a window of one', () => {
  const slow = 2 * LATE_MS;
  let window = { window: MIN_WINDOW, fastestMs: 10 };
  for (const expected of [2, 3, 4]) {
    window = nextWindow(window, true, slow);
    expect(window).toEqual({ window: expected, fastestMs: slow });
  }
});

/**
 * A backlog for an endpoint that works on so many requests at once and lets the others wait; it works on what was given up
 * as well. Answers how many requests timed out, and what share of its time the endpoint was at work.
 */
function deliverAll(backlog: number, atOnce: number, eachMs: number): { timeouts: number; busy: number } {
  const freeAt = Array.from({ length: atOnce }, () => 0);
  let waiting = backlog;
  let state = NEW;
  let nowMs = 0;
  let timeouts = 0;
  const underWay: { beganAt: number; endsAt: number; isAnswered: boolean }[] = [];
  const begin = () => {
    for (; waiting > 0 && underWay.length < state.window; waiting--) {
      const place = freeAt.indexOf(Math.min(...freeAt));
      const answerAt = Math.max(nowMs, freeAt[place] ?? 0) + eachMs;
      freeAt[place] = answerAt;
      const deadline = nowMs + ATTEMPT_DEADLINE_MS;
      underWay.push({
        beganAt: nowMs,
        endsAt: Math.min(answerAt, deadline),
        isAnswered: answerAt < deadline,
      });
    }
    underWay.sort((one, other) => one.endsAt - other.endsAt);
  };
  for (begin(); underWay.length > 0; begin()) {
    const request = underWay.shift();
    if (request === undefined) break;
    nowMs = request.endsAt;
    if (!request.isAnswered) timeouts++;
    state = nextWindow(state, request.isAnswered, nowMs - request.beganAt);
  }
  return { timeouts, busy: (backlog * eachMs) / atOnce / nowMs };
}

describe('a backlog of 400 for an endpoint', () => {
  test.each([
    [1, 100],
    [1, 500],
    [1, 1_000],
    [1, 1_500],
    [2, 3_000],
    [4, 1_500],
    [8, 3_000],
  ])('that works on %i at once, each for %i ms: no timeouts, and it is never idle', (atOnce, eachMs) => {
    const { timeouts, busy } = deliverAll(400, atOnce, eachMs);
    expect(timeouts).toBe(0);
    expect(busy).toBeGreaterThan(0.97);
  });

  test('that is slow but works on all at once: the window opens as for a fast one', () => {
    let state = NEW;
    for (let i = 0; i < MAX_WINDOW; i++) state = nextWindow(state, true, 0.9 * ATTEMPT_DEADLINE_MS);
    expect(state.window).toBe(MAX_WINDOW);
  });
});
