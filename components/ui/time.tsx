'use client';

import { createContext, type ReactNode, useContext, useRef, useState } from 'react';
import { TimeCard } from '#components/ui/time-card';
import { useIsHydrated } from '#hooks/use-is-hydrated';
import { useNow } from '#hooks/use-now';
import { learnServerTime, serverNow } from '#lib/client/server-clock';
import {
  dateText,
  dateTimeText,
  relativeText,
  type TimeZoneChoice,
  timeText,
  zoneText,
} from '#lib/client/time-format';
import { useTimeZonePreference } from '#lib/client/time-zone-preference';
import { cn } from '#lib/utils';

const TimeZoneContext = createContext<TimeZoneChoice | null>(null);

/** Shows every time inside it in this zone, whatever the user has chosen for all times. */
export function TimeZoneProvider({ zone, children }: { zone: TimeZoneChoice; children: ReactNode }) {
  return <TimeZoneContext value={zone}>{children}</TimeZoneContext>;
}

const RenderedAtContext = createContext<number | null>(null);

/**
 * Tells the times inside it when the server made the page, in Unix milliseconds. Until it is hydrated, relative times
 * are as of then: what stands beside them does not move when the clock of the browser takes over.
 */
export function RenderedAtProvider({ at, children }: { at: number; children: ReactNode }) {
  // Before anything inside is drawn with the browser's clock.
  useState(() => {
    if (typeof window !== 'undefined') learnServerTime(at, [performance.timeOrigin, Date.now()]);
  });
  return <RenderedAtContext value={at}>{children}</RenderedAtContext>;
}

/**
 * The zone of the times at this place. UTC on the server and while hydrating: the server does not know the zone of the
 * browser, and its own would make another page.
 */
export function useTimeZone(): TimeZoneChoice {
  const preference = useTimeZonePreference();
  const chosen = useContext(TimeZoneContext) ?? preference;
  return useIsHydrated() ? chosen : 'utc';
}

/** The name of the zone in use, for a column header: `UTC`, `GMT+1`. */
export function ZoneName() {
  return <span>{zoneText(new Date(), useTimeZone())}</span>;
}

type TimeFormat = 'datetime' | 'time' | 'date' | 'relative';

const ABSOLUTE = { datetime: dateTimeText, time: timeText, date: dateText };
const RELATIVE_STEP_MS = 5000;
const DAY_MS = 86_400_000;

type TimeProps = {
  /** ISO 8601. */
  value: string;
  format?: TimeFormat;
  className?: string;
};

const HOVER_DELAY_MS = 300;
const LEAVE_DELAY_MS = 150;

/**
 * An instant. On hover, on keyboard focus and on a tap a card shows it in local time, UTC, Unix milliseconds and
 * relative to now, each to copy; Escape closes it.
 */
export function Time({ value, format = 'datetime', className }: TimeProps) {
  const root = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isOpen, setIsOpen] = useState(false);
  const schedule = (next: boolean, delayMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setIsOpen(next), delayMs);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens; what can be operated is the button inside
    <span
      ref={root}
      className="inline-flex"
      onPointerEnter={(event) => event.pointerType !== 'touch' && schedule(true, HOVER_DELAY_MS)}
      onPointerLeave={(event) => {
        const keepsFocus = root.current?.querySelector(':focus-visible');
        if (event.pointerType !== 'touch' && !keepsFocus) schedule(false, LEAVE_DELAY_MS);
      }}
      onFocus={(event) => event.target.matches(':focus-visible') && schedule(true, 0)}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && schedule(false, 0)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        // Only the card closes, not the dialog around it.
        event.stopPropagation();
        schedule(false, 0);
      }}
    >
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => schedule(true, 0)}
        className={cn(
          'tabular inline-flex min-h-6 cursor-default items-center whitespace-nowrap rounded-sm text-left decoration-border decoration-dotted underline-offset-4 hover:underline',
          className,
        )}
      >
        <TimeText value={value} format={format} />
      </button>
      {isOpen ? <TimeCard value={value} anchor={root} /> : null}
    </span>
  );
}

/**
 * An instant as text alone, for a place that is a control itself. Before hydration it is in UTC, or relative to the time
 * at which the page was made.
 */
export function TimeText({ value, format = 'datetime' }: Omit<TimeProps, 'className'>) {
  const zone = useTimeZone();
  const renderedAt = useContext(RenderedAtContext);
  const isHydrated = useNow(format === 'relative' ? RELATIVE_STEP_MS : DAY_MS) !== null;
  const instant = new Date(value);
  const now = isHydrated ? serverNow() : renderedAt;
  const text =
    format === 'relative' && now !== null
      ? relativeText(instant, new Date(now))
      : ABSOLUTE[format === 'relative' ? 'datetime' : format](instant, zone);
  return <time dateTime={value}>{text}</time>;
}
