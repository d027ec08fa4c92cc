import { describe, expect, test } from 'vitest';
import {
  afterAnswer,
  FIRST_PER_SECOND,
  MIN_PER_SECOND,
  nextTokenAt,
  refilled,
  startingHostPace,
} from '#lib/domain/delivery/host-pace';

const MAX = 5_000;

/** Requests in each second to a host that answers at once, where as many wait as may be sent. */
function simulate(seconds: number, isAccepted: () => boolean, max = MAX): number[] {
  let pace = startingHostPace(max, 0);
  const counts = Array.from({ length: seconds }, () => 0);
  for (let now = 0; now < seconds * 1000; now++) {
    pace = refilled(pace, now);
    for (; pace.tokens >= 1; pace = { ...pace, tokens: pace.tokens - 1 }) {
      counts[Math.floor(now / 1000)] = (counts[Math.floor(now / 1000)] ?? 0) + 1;
      pace = afterAnswer(pace, isAccepted(), max);
    }
  }
  return counts;
}

describe('a host', () => {
  test('that accepts everything gets what it can take within seconds, and never more than the most', () => {
    const counts = simulate(6, () => true);
    expect(counts[0]).toBeGreaterThan(FIRST_PER_SECOND);
    expect(counts[3]).toBeGreaterThan(MAX / 2);
    expect(Math.max(...counts)).toBeLessThanOrEqual(MAX + 1);
  });

  test('that accepts nothing is sent next to nothing', () => {
    const counts = simulate(12, () => false);
    expect(counts[0]).toBeLessThan(2 * FIRST_PER_SECOND);
    expect(counts.slice(2).every((count) => count <= MIN_PER_SECOND + 1)).toBe(true);
  });

  test('that fails now and then is not slowed down', () => {
    let n = 0;
    const counts = simulate(8, () => n++ % 50 !== 0);
    expect(counts.at(-1)).toBeGreaterThan(FIRST_PER_SECOND);
  });

  test('is sent at most as many as the operator allows, from the first second on', () => {
    expect(Math.max(...simulate(5, () => true, 20))).toBeLessThanOrEqual(40);
    expect(simulate(5, () => true, 20)[4]).toBe(20);
  });
});

test('the next token is told', () => {
  const pace = { perSecond: 10, tokens: 0.5, at: 1_000 };
  expect(nextTokenAt(pace)).toBe(1_050);
  expect(refilled(pace, nextTokenAt(pace)).tokens).toBeCloseTo(1);
  expect(nextTokenAt({ ...pace, tokens: 1 })).toBe(1_000);
});
