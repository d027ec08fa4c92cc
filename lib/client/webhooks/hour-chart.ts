/** The geometry and the words of a chart of hours. Pure: the zone is given. */
import { dateText, type TimeZoneChoice, timeText } from '#lib/client/time-format';
import { HOUR_MS } from '#lib/domain/delivery/delivery-activity';

/** `14:00` */
const clockText = (timeMs: number, zone: TimeZoneChoice) => timeText(new Date(timeMs), zone).slice(0, 5);

/** `Mon 2 Nov 2026, 14:00–15:00`: the hour that begins at the instant. */
export function hourLabel(startMs: number, zone: TimeZoneChoice): string {
  const day = dateText(new Date(startMs), zone);
  return `${day}, ${clockText(startMs, zone)}–${clockText(startMs + HOUR_MS, zone)}`;
}

export type DayMark = {
  /** Where the day begins, as a share of the width; 0 for the one that had begun before. */
  at: number;
  /** How much of the width it takes. */
  width: number;
  /** `Mon` and `2 Nov` */
  label: { weekday: string; date: string };
};

/**
 * The days that the hours lie in, by the calendar of the zone. An hour in which a day begins, as where zones differ by half
 * an hour from UTC, belongs to the day that it began in.
 */
export function dayMarks(firstMs: number, hours: number, zone: TimeZoneChoice): DayMark[] {
  const marks: { at: number; day: string }[] = [];
  for (let index = 0; index < hours; index++) {
    const day = dateText(new Date(firstMs + index * HOUR_MS), zone);
    if (marks.at(-1)?.day !== day) marks.push({ at: index / hours, day });
  }
  return marks.map(({ at, day }, index) => {
    const [weekday = '', dayOfMonth, month] = day.split(' ');
    return {
      at,
      width: (marks[index + 1]?.at ?? 1) - at,
      label: { weekday, date: `${dayOfMonth} ${month}` },
    };
  });
}

/** A round number at or above the highest value, for the top of a scale. */
export function scaleTop(max: number): number {
  if (max <= 1) return 1;
  const magnitude = 10 ** Math.floor(Math.log10(max));
  const step = [1, 2, 5, 10].find((factor) => factor * magnitude >= max) ?? 10;
  return step * magnitude;
}

/** The hour that a key leads to from the present one; null for keys that lead nowhere. Source: ARIA slider pattern. */
export function hourAfterKey(key: string, current: number, hours: number): number | null {
  const moves: Record<string, number> = {
    ArrowLeft: current - 1,
    ArrowDown: current - 1,
    ArrowRight: current + 1,
    ArrowUp: current + 1,
    PageDown: current - 24,
    PageUp: current + 24,
    Home: 0,
    End: hours - 1,
  };
  const next = Object.hasOwn(moves, key) ? moves[key] : undefined;
  return next === undefined ? null : Math.min(hours - 1, Math.max(0, next));
}
