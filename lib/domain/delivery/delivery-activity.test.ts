import { describe, expect, test } from 'vitest';
import {
  deliveredPercent,
  firstHourMs,
  HOUR_MS,
  hourStartMs,
  sumHours,
} from '#lib/domain/delivery/delivery-activity';

test('hours are those of UTC, the present one last', () => {
  const now = Date.parse('2026-11-02T14:07:33.512Z');
  expect(new Date(hourStartMs(now)).toISOString()).toBe('2026-11-02T14:00:00.000Z');
  expect(new Date(firstHourMs(now, 24)).toISOString()).toBe('2026-11-01T15:00:00.000Z');
  expect(firstHourMs(now, 1)).toBe(hourStartMs(now));
  expect(hourStartMs(HOUR_MS)).toBe(HOUR_MS);
});

test('sums hours', () => {
  expect(sumHours([])).toEqual({ delivered: 0, failed: 0, retrying: 0, other: 0 });
  expect(
    sumHours([
      { delivered: 1, failed: 2, retrying: 3, other: 4 },
      { delivered: 10, failed: 20, retrying: 30, other: 40 },
    ]),
  ).toEqual({ delivered: 11, failed: 22, retrying: 33, other: 44 });
});

describe('the share that arrived', () => {
  test.each([
    [0, 0, null],
    [5, 0, 100],
    [0, 5, 0],
    [404, 8, 98],
    [9_999, 1, 99],
    [1, 9_999, 1],
    [1, 1, 50],
  ])('%i delivered, %i failed: %s', (delivered, failed, expected) => {
    expect(deliveredPercent({ delivered, failed, retrying: 0, other: 7 })).toBe(expected);
  });

  test('what only failed so far has not arrived', () => {
    expect(deliveredPercent({ delivered: 40, failed: 0, retrying: 300, other: 7 })).toBe(12);
    expect(deliveredPercent({ delivered: 0, failed: 0, retrying: 3, other: 0 })).toBe(0);
  });
});
