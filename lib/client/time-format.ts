/** Instants as text, the same wherever they are shown. Pure: the time zone and the present are given. */

import { durationWords } from '#lib/domain/delivery/retry-words';

/** `local` is the zone of the browser. */
export type TimeZoneChoice = 'local' | 'utc';

const LOCALE = 'en-GB';
const formats = new Map<string, Intl.DateTimeFormat>();

/** Formats are costly to make and are asked for in every row. */
function format(
  zone: TimeZoneChoice,
  name: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${zone} ${name}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(LOCALE, { ...options, ...(zone === 'utc' ? { timeZone: 'UTC' } : {}) });
    formats.set(key, found);
  }
  return found;
}

const DATE = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const TIME = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;

/** `2 Nov 2026, 14:07:33` */
export const dateTimeText = (instant: Date, zone: TimeZoneChoice): string =>
  format(zone, 'dateTime', { ...DATE, ...TIME }).format(instant);

/** `14:07:33` */
export const timeText = (instant: Date, zone: TimeZoneChoice): string =>
  format(zone, 'time', TIME).format(instant);

/** `Mon 2 Nov 2026`, without the comma that the locale puts after the day of the week. */
export const dateText = (instant: Date, zone: TimeZoneChoice): string =>
  format(zone, 'date', { weekday: 'short', ...DATE })
    .format(instant)
    .replace(',', '');

/** The zone for a column header: `UTC`, or the short name of the browser's zone such as `GMT+1`. */
export function zoneText(instant: Date, zone: TimeZoneChoice): string {
  if (zone === 'utc') return 'UTC';
  const parts = format(zone, 'zone', { timeZoneName: 'short' }).formatToParts(instant);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? 'local';
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** `just now`, `4 min ago`, `in 2 h`, `3 d ago`: rounded down, so that nothing is said to be older than it is. */
export function relativeText(instant: Date, now: Date): string {
  const seconds = Math.trunc((instant.getTime() - now.getTime()) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 5) return 'just now';
  const [unit, size] = UNITS.find(([, unitSeconds]) => distance >= unitSeconds) ?? (['s', 1] as const);
  const amount = `${Math.floor(distance / size)} ${unit}`;
  return seconds < 0 ? `${amount} ago` : `in ${amount}`;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** `84 ms`, `1.2 s`, `2 min 5 s`, `24 h`, `8 d 2 h`: how long something took. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  // From here on tenths would round up to a minute.
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  // A wait of a day is called 24 h, as the schedule calls it.
  if (ms < 2 * DAY_MS) return durationWords(ms);
  const [days, hours] = [Math.floor(ms / DAY_MS), Math.floor((ms % DAY_MS) / HOUR_MS)];
  return hours === 0 ? `${days} d` : `${days} d ${hours} h`;
}
