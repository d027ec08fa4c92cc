import { afterEach, describe, expect, test, vi } from 'vitest';
import type { TimeZoneChoice } from '#lib/client/time-format';

/** Newest first, as in the log. */
const INSTANTS = [
  '2026-11-02T19:00:00.000Z',
  '2026-11-02T18:15:00.000Z',
  '2026-11-02T04:30:00.000Z',
  '2026-11-01T23:59:59.999Z',
];

/** In a process whose zone is this one: formats keep the zone in which they were made. */
async function daysIn(timeZone: string, zone: TimeZoneChoice) {
  vi.stubEnv('TZ', timeZone);
  vi.resetModules();
  const { groupByDay } = await import('#lib/client/day-groups');
  return groupByDay(INSTANTS, (instant) => instant, zone).map(({ day, rows }) => [day, rows.length]);
}

afterEach(() => vi.unstubAllEnvs());

describe('rows by day', () => {
  test.each<[string, TimeZoneChoice, [string, number][]]>([
    [
      'America/New_York',
      'local',
      [
        ['Mon 2 Nov 2026', 2],
        ['Sun 1 Nov 2026', 2],
      ],
    ],
    [
      'Asia/Kolkata',
      'local',
      [
        ['Tue 3 Nov 2026', 1],
        ['Mon 2 Nov 2026', 3],
      ],
    ],
    [
      'Asia/Kolkata',
      'utc',
      [
        ['Mon 2 Nov 2026', 3],
        ['Sun 1 Nov 2026', 1],
      ],
    ],
  ])('in %s, %s', async (timeZone, zone, expected) => {
    expect(await daysIn(timeZone, zone)).toEqual(expected);
  });

  test('none without rows', async () => {
    const { groupByDay } = await import('#lib/client/day-groups');
    expect(groupByDay<string>([], (instant) => instant, 'utc')).toEqual([]);
  });
});
