'use client';

import { type KeyboardEvent, type MouseEvent, type PointerEvent, useId, useState } from 'react';
import { useTimeZone, ZoneName } from '#components/ui/time';
import { DeliveryBars, TimeRanges } from '#components/webhooks/insight/insight-plots';
import { dayMarks, hourAfterKey, hourLabel } from '#lib/client/webhooks/hour-chart';
import { hourText } from '#lib/client/webhooks/webhook-insight';
import type { InsightView } from '#lib/contracts/views/webhooks';
import { HOUR_MS } from '#lib/domain/delivery/delivery-activity';

type InsightChartProps = {
  insight: InsightView;
  /** Called with the hour that was clicked, or on which Enter was pressed. */
  onOpenHour: (startMs: number) => void;
};

/**
 * Deliveries and response times hour by hour, over one axis. Pointer and arrow keys read a single hour; a click or Enter
 * opens its deliveries. For screen readers it is a slider over the hours.
 */
export function InsightChart({ insight, onOpenHour }: InsightChartProps) {
  const zone = useTimeZone();
  const helpId = useId();
  const { hours } = insight;
  const firstMs = Date.parse(insight.firstHourAt);
  const { pointed, focused, handlers } = useHourReading(hours.length, (index) =>
    onOpenHour(firstMs + index * HOUR_MS),
  );
  const read = pointed ?? focused;
  const current = read ?? hours.length - 1;
  const labelOf = (index: number) => hourLabel(firstMs + index * HOUR_MS, zone);
  const wordsOf = (index: number) => {
    const hour = hours[index];
    return hour === undefined ? '' : hourText(hour);
  };
  return (
    <div className="px-4 pt-2 pb-3">
      <p className="tabular mb-1 flex min-h-14 items-center text-xs sm:min-h-6" aria-hidden>
        {read === null ? (
          <Legend />
        ) : (
          <span>
            {labelOf(read)} <ZoneName />: {wordsOf(read)}
          </span>
        )}
      </p>
      <div
        role="slider"
        tabIndex={0}
        aria-label="Hour"
        aria-describedby={helpId}
        aria-valuemin={1}
        aria-valuemax={hours.length}
        aria-valuenow={current + 1}
        aria-valuetext={`${labelOf(current)}: ${wordsOf(current)}`}
        {...handlers}
        className="relative ml-14 cursor-pointer touch-pan-y rounded-sm outline-offset-2"
      >
        <DeliveryBars hours={hours} />
        <TimeRanges hours={hours} />
        {read === null ? null : <Cursor index={read} count={hours.length} />}
      </div>
      <Days firstMs={firstMs} count={hours.length} />
      <p id={helpId} className="sr-only">
        Arrow keys read hour by hour, Page Up and Page Down day by day. Enter shows the deliveries of the hour
        in Log History.
      </p>
    </div>
  );
}

/** Which hour the pointer is on, and which one the keyboard has chosen. */
function useHourReading(count: number, open: (index: number) => void) {
  const [pointed, setPointed] = useState<number | null>(null);
  const [chosen, setChosen] = useState(count - 1);
  const [hasFocus, setHasFocus] = useState(false);
  const indexAt = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const index = Math.floor(((event.clientX - box.left) / box.width) * count);
    return Math.min(count - 1, Math.max(0, index));
  };
  return {
    pointed,
    focused: hasFocus ? chosen : null,
    handlers: {
      onPointerMove: (event: PointerEvent) => setPointed(indexAt(event)),
      onPointerLeave: () => setPointed(null),
      onFocus: (event: { currentTarget: HTMLElement }) =>
        setHasFocus(event.currentTarget.matches(':focus-visible')),
      onBlur: () => setHasFocus(false),
      onClick: (event: MouseEvent) => {
        setChosen(indexAt(event));
        open(indexAt(event));
      },
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === 'Enter') {
          event.preventDefault();
          open(chosen);
          return;
        }
        const next = hourAfterKey(event.key, chosen, count);
        if (next === null) return;
        event.preventDefault();
        setHasFocus(true);
        setChosen(next);
      },
    },
  };
}

const share = (value: number) => `${value * 100}%`;

/** Marks the hour that is read, through both charts. */
function Cursor({ index, count }: { index: number; count: number }) {
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-y-0 bg-foreground/10"
      style={{ left: share(index / count), width: share(1 / count), minWidth: 2 }}
    />
  );
}

function Days({ firstMs, count }: { firstMs: number; count: number }) {
  const zone = useTimeZone();
  return (
    <div aria-hidden className="relative mt-1 ml-14 h-4 overflow-hidden text-muted-foreground text-xs">
      {dayMarks(firstMs, count, zone).map(({ at, width, label }) => (
        <span
          key={at}
          className="absolute top-0 truncate border-border border-l pl-0.5 sm:pl-1"
          style={{ left: share(at), width: share(width) }}
        >
          {/* The first and the last are parts of a day, with less room. */}
          {width < 0.06 ? null : width < 0.12 ? (
            <span className="max-sm:hidden">{label.weekday}</span>
          ) : (
            <>
              {label.weekday}
              <span className="max-md:hidden"> {label.date}</span>
            </>
          )}
        </span>
      ))}
    </div>
  );
}

const KEYS = [
  { name: 'Delivered', className: 'bg-chart-delivered' },
  { name: 'Failed', className: 'bg-chart-failed' },
  { name: 'Retrying', className: 'bg-chart-retrying' },
  { name: 'Waiting or cancelled', className: 'bg-chart-other' },
  { name: 'Response time, half within', className: 'h-0.5! bg-chart-time' },
  { name: '95 % within', className: 'bg-chart-range' },
];

function Legend() {
  return (
    <span className="flex flex-wrap gap-x-4 gap-y-0.5 text-muted-foreground">
      {KEYS.map(({ name, className }) => (
        <span key={name} className="inline-flex items-center gap-1.5">
          <span className={`size-2 rounded-xs ${className}`} />
          {name}
        </span>
      ))}
    </span>
  );
}
