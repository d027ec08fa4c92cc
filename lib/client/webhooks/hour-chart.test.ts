import { describe, expect, test } from 'vitest';
import { dayMarks, hourAfterKey, hourLabel, scaleTop } from '#lib/client/webhooks/hour-chart';
import { HOUR_MS } from '#lib/domain/delivery/delivery-activity';

test('names an hour', () => {
  expect(hourLabel(Date.parse('2026-11-02T14:00:00Z'), 'utc')).toBe('Mon 2 Nov 2026, 14:00–15:00');
  expect(hourLabel(Date.parse('2026-11-02T23:00:00Z'), 'utc')).toBe('Mon 2 Nov 2026, 23:00–00:00');
});

test('divides hours into days, and together they take the whole width', () => {
  const marks = dayMarks(Date.parse('2026-11-01T20:00:00Z'), 48, 'utc');
  expect(marks.map(({ label, at }) => [`${label.weekday} ${label.date}`, at * 48])).toEqual([
    ['Sun 1 Nov', 0],
    ['Mon 2 Nov', 4],
    ['Tue 3 Nov', 28],
  ]);
  expect(marks.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(1);
  expect(dayMarks(0, 24, 'utc')).toHaveLength(1);
  expect(dayMarks(HOUR_MS, 24, 'utc')).toHaveLength(2);
});

test.each([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 5],
  [7, 10],
  [42, 50],
  [101, 200],
  [1000, 1000],
])('the scale of %i ends at %i', (max, top) => {
  expect(scaleTop(max)).toBe(top);
});

describe('keys', () => {
  test.each([
    ['ArrowLeft', 10, 9],
    ['ArrowRight', 10, 11],
    ['ArrowRight', 167, 167],
    ['ArrowLeft', 0, 0],
    ['PageUp', 100, 124],
    ['PageDown', 10, 0],
    ['Home', 99, 0],
    ['End', 99, 167],
    ['Enter', 99, null],
    ['constructor', 99, null],
  ])('%s from %i leads to %j', (key, from, to) => {
    expect(hourAfterKey(key, from, 168)).toBe(to);
  });
});
