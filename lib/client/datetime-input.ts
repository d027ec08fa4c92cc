/** Between instants and the text of `<input type="datetime-local">`, in the zone that the screen shows. */
import type { TimeZoneChoice } from '#lib/client/time-format';

const two = (number: number) => String(number).padStart(2, '0');

/** "2026-03-02T14:07", as the input wants it; seconds are dropped. */
export function toInputText(instant: Date, zone: TimeZoneChoice): string {
  if (zone === 'utc') return instant.toISOString().slice(0, 16);
  const date = `${instant.getFullYear()}-${two(instant.getMonth() + 1)}-${two(instant.getDate())}`;
  return `${date}T${two(instant.getHours())}:${two(instant.getMinutes())}`;
}

/** The instant that the text of the input means; null where it is empty or not a time. */
export function fromInputText(text: string, zone: TimeZoneChoice): Date | null {
  const instant = new Date(zone === 'utc' ? `${text}Z` : text);
  return text === '' || Number.isNaN(instant.getTime()) ? null : instant;
}
