import { type HourCounts, sumHours, totalCount } from '#lib/domain/delivery/delivery-activity';

const WIDTH = 96;
const UP = 14;
const DOWN = 6;
/** What is there is seen, however small beside the rest. */
const MIN_HEIGHT = 2;

const height = (count: number, max: number, room: number) =>
  count === 0 ? 0 : Math.max(MIN_HEIGHT, (count / max) * room);

/**
 * Bars of the last hours: up what was delivered or is on its way, down what failed, for good or so far. Decoration: who
 * draws it says the same in words.
 */
export function ActivityBars({ hours }: { hours: readonly HourCounts[] }) {
  const maxUp = Math.max(1, ...hours.map(({ delivered, other }) => delivered + other));
  const maxDown = Math.max(1, ...hours.map(({ failed, retrying }) => failed + retrying));
  const step = WIDTH / hours.length;
  const isEmpty = totalCount(sumHours(hours)) === 0;
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${WIDTH} ${UP + 1 + DOWN}`}
      width={WIDTH}
      height={UP + 1 + DOWN}
      className="block shrink-0"
    >
      <rect x={0} y={UP} width={WIDTH} height={1} className="fill-border" />
      {isEmpty
        ? null
        : hours.map((hour, index) => {
            const x = index * step;
            const delivered = height(hour.delivered, maxUp, UP);
            const other = Math.min(height(hour.other, maxUp, UP), UP - delivered);
            const failed = height(hour.failed, maxDown, DOWN);
            const retrying = Math.min(height(hour.retrying, maxDown, DOWN), DOWN - failed);
            const bar = { x, width: step - 1, rx: 0.5 };
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
    </svg>
  );
}
