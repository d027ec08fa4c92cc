import type { ReactNode } from 'react';
import { durationText } from '#lib/client/time-format';
import { scaleTop } from '#lib/client/webhooks/hour-chart';
import { numberText } from '#lib/client/webhooks/webhook-insight';
import type { InsightHourView } from '#lib/contracts/views/webhooks';

type PlotProps = { hours: readonly InsightHourView[] };

/** Each hour is one unit wide; the drawing is stretched to the width that there is. */
const BAR = { width: 0.8, inset: 0.1 };
/** In pixels, which are the units of the height. */
const UP = 52;
const DOWN = 16;
const TIMES = 44;
const MIN_HEIGHT = 2;
/** One failure among many deliveries must not be overlooked. */
const MIN_FAILED_HEIGHT = 4;

type FrameProps = { width: number; height: number; top: string; children: ReactNode };

function Frame({ width, height, top, children }: FrameProps) {
  return (
    <span aria-hidden className="relative block">
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        height={height}
        className="block w-full"
      >
        {children}
      </svg>
      {/* In the margin that the chart leaves at its left. */}
      <span className="tabular pointer-events-none absolute -top-1 right-full mr-2 whitespace-nowrap text-muted-foreground text-xs leading-3">
        {top}
      </span>
    </span>
  );
}

const heightOf = (value: number, top: number, room: number, min = MIN_HEIGHT) =>
  value === 0 ? 0 : Math.max(min, (value / top) * room);

/** Up what was delivered and what is on its way, down what failed, for good or so far, on one scale each way. */
export function DeliveryBars({ hours }: PlotProps) {
  const top = scaleTop(Math.max(...hours.map(({ delivered, other }) => delivered + other)));
  const bottom = scaleTop(Math.max(...hours.map(({ failed, retrying }) => failed + retrying)));
  return (
    <Frame width={hours.length} height={UP + 1 + DOWN} top={`${numberText(top)} / h`}>
      <line x1={0} x2={hours.length} y1={0.5} y2={0.5} className="stroke-border" strokeDasharray="1 2" />
      <rect x={0} y={UP} width={hours.length} height={1} className="fill-border" />
      {hours.map((hour, index) => {
        const delivered = heightOf(hour.delivered, top, UP);
        const other = Math.min(heightOf(hour.other, top, UP), UP - delivered);
        const failed = heightOf(hour.failed, bottom, DOWN, MIN_FAILED_HEIGHT);
        const retrying = Math.min(heightOf(hour.retrying, bottom, DOWN, MIN_FAILED_HEIGHT), DOWN - failed);
        const bar = { x: index + BAR.inset, width: BAR.width };
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place
          <g key={index}>
            <rect {...bar} y={UP - delivered} height={delivered} className="fill-chart-delivered" />
            <rect {...bar} y={UP - delivered - other} height={other} className="fill-chart-other" />
            <rect {...bar} y={UP + 1} height={failed} className="fill-chart-failed" />
            <rect {...bar} y={UP + 1 + failed} height={retrying} className="fill-chart-retrying" />
          </g>
        );
      })}
    </Frame>
  );
}

/** A range for each hour with answers: from the median, which is marked, to the 95th percentile. */
export function TimeRanges({ hours }: PlotProps) {
  const hasTimes = hours.some(({ p95Ms }) => p95Ms !== null);
  const top = scaleTop(Math.max(0, ...hours.map(({ p95Ms }) => p95Ms ?? 0)));
  const y = (ms: number) => TIMES - Math.min(1, ms / top) * (TIMES - MIN_HEIGHT);
  return (
    <Frame width={hours.length} height={TIMES} top={hasTimes ? durationText(top) : '—'}>
      <line x1={0} x2={hours.length} y1={0.5} y2={0.5} className="stroke-border" strokeDasharray="1 2" />
      {hours.map(({ p50Ms, p95Ms }, index) =>
        p50Ms === null || p95Ms === null ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place
          <g key={index}>
            <rect
              x={index + BAR.inset}
              width={BAR.width}
              y={y(p95Ms)}
              height={Math.max(0, y(p50Ms) - y(p95Ms))}
              className="fill-chart-range"
            />
            <rect
              x={index}
              width={1}
              y={y(p50Ms) - MIN_HEIGHT}
              height={MIN_HEIGHT}
              className="fill-chart-time"
            />
          </g>
        ),
      )}
      <rect x={0} y={TIMES - 1} width={hours.length} height={1} className="fill-border" />
    </Frame>
  );
}
