import { describe, expect, it } from 'vitest';
import {
  dateText,
  dateTimeText,
  durationText,
  relativeText,
  timeText,
  zoneText,
} from '#lib/client/time-format';

const instant = new Date('2026-11-02T04:07:03.120Z');

describe('absolute times', () => {
  it('are written in UTC', () => {
    expect(dateTimeText(instant, 'utc')).toBe('2 Nov 2026, 04:07:03');
    expect(timeText(instant, 'utc')).toBe('04:07:03');
    expect(dateText(instant, 'utc')).toBe('Mon 2 Nov 2026');
    expect(zoneText(instant, 'utc')).toBe('UTC');
  });

  it('write midnight as 00', () => {
    expect(timeText(new Date('2026-11-02T00:00:00Z'), 'utc')).toBe('00:00:00');
  });
});

describe('relativeText', () => {
  it.each([
    [0, 'just now'],
    [-4, 'just now'],
    [-5, '5 s ago'],
    [-59, '59 s ago'],
    [-60, '1 min ago'],
    [-3599, '59 min ago'],
    [-3600, '1 h ago'],
    [-86_400, '1 d ago'],
    [240, 'in 4 min'],
    [7200, 'in 2 h'],
  ])('%i s from now is "%s"', (seconds, expected) => {
    const now = new Date('2026-11-02T12:00:00Z');
    expect(relativeText(new Date(now.getTime() + seconds * 1000), now)).toBe(expected);
  });
});

describe('durationText', () => {
  it.each([
    [0, '0 ms'],
    [84.4, '84 ms'],
    [1240, '1.2 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min'],
    [125_000, '2 min 5 s'],
    [3_599_600, '1 h'],
    [5_400_000, '1 h 30 min'],
    [86_400_000, '24 h'],
    [172_799_000, '47 h 59 min'],
    [172_800_000, '2 d'],
    [692_400_000, '8 d'],
    [700_000_000, '8 d 2 h'],
  ])('%d ms is "%s"', (ms, expected) => {
    expect(durationText(ms)).toBe(expected);
  });
});
