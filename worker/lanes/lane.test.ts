import { expect, test } from 'vitest';
import { afterAttempt, afterClaim, newLane, vainMs } from '#worker/lanes/lane';
import { ACQUIRED } from '#worker/testing/lanes';

const someLane = () => newLane(ACQUIRED, 0);

test('turns grow with a backlog up to eight slots, and end with it', () => {
  const lane = someLane();
  const turns = [lane.turn];
  for (let i = 0; i < 5; i++) {
    expect(afterClaim(lane, lane.turn, lane.turn)).toBe(true);
    turns.push(lane.turn);
  }
  expect(turns).toEqual([1, 2, 4, 8, 8, 8]);
  expect(afterClaim(lane, 1, 2)).toBe(false);
  expect(lane.turn).toBe(1);
});

test('what was said to be due while a claim was under way is not forgotten', () => {
  const lane = someLane();
  lane.hasDue = true;
  afterClaim(lane, 1, 2);
  expect(lane.hasDue).toBe(true);
});

test('rows that are due but cannot be claimed are looked at ever less often, until something is claimed', () => {
  const lane = someLane();
  const waits: number[] = [];
  for (let i = 0; i < 10; i++) {
    lane.wasSeenDue = true;
    afterClaim(lane, 0, 1);
    waits.push(vainMs(lane));
  }
  expect(waits).toEqual([0, 0, 100, 200, 400, 800, 1_000, 1_000, 1_000, 1_000]);
  expect(lane.looksAgainAt).toBeGreaterThan(performance.now());
  afterClaim(lane, 1, 1);
  expect(vainMs(lane)).toBe(0);
  // Nobody had said that something was due.
  for (let i = 0; i < 10; i++) afterClaim(lane, 0, 1);
  expect(vainMs(lane)).toBe(0);
});

test('an attempt tells how much the endpoint can be sent, and Retry-After in which time', () => {
  const startedAtMs = Date.parse('2026-01-01T00:00:00Z');
  const ended = (responseStatus: number, headers: string) => ({
    next: responseStatus === 200 ? ({ status: 'delivered' } as const) : ({ status: 'failed' } as const),
    responseStatus,
    responseHeaders: Buffer.from(headers),
    startedAtMs,
    durationMs: 50,
  });
  const lane = someLane();
  afterAttempt(lane, ended(200, 'retry-after: 9\r\n'), 1_000);
  expect(lane).toMatchObject({ consecutiveFailures: 0, pace: { window: 5, fastestMs: 50 } });
  expect(lane.pace.pausedUntil).toBeLessThan(1_000);
  afterAttempt(lane, ended(503, 'retry-after: Thu, 01 Jan 2026 00:00:09 GMT\r\n'), 2_000);
  expect(lane).toMatchObject({ consecutiveFailures: 1, pace: { window: 5, refusals: 1 } });
  afterAttempt(lane, ended(503, 'retry-after: Thu, 01 Jan 2026 00:00:09 GMT\r\n'), 2_060);
  expect(lane).toMatchObject({ consecutiveFailures: 2, pace: { refusals: 2, pausedUntil: 2_060 + 9_000 } });
});
