'use client';

import { TableBody, TableCell, TableHead, TableHeader, TableRow } from '#components/ui/table';
import { useTimeZone, ZoneName } from '#components/ui/time';
import { durationText } from '#lib/client/time-format';
import { hourLabel } from '#lib/client/webhooks/hour-chart';
import { numberText } from '#lib/client/webhooks/webhook-insight';
import type { InsightView } from '#lib/contracts/views/webhooks';
import { HOUR_MS, totalCount } from '#lib/domain/delivery/delivery-activity';

const COLUMNS = [
  'Delivered',
  'Failed',
  'Retrying',
  'Waiting or cancelled',
  'Half answered within',
  '95 % answered within',
];

const msText = (ms: number | null) => (ms === null ? '—' : durationText(ms));

/** The numbers of the chart, newest first; hours without a delivery are left out. */
export function InsightTable({ insight, isShown }: { insight: InsightView; isShown: boolean }) {
  const zone = useTimeZone();
  const firstMs = Date.parse(insight.firstHourAt);
  const rows = insight.hours
    .map((hour, index) => ({ ...hour, startMs: firstMs + index * HOUR_MS }))
    .filter((hour) => totalCount(hour) > 0)
    .reverse();
  return (
    // Where it is hidden it is there for screen readers, and then nothing of it may take the focus.
    <section
      aria-label="Numbers by hour"
      {...(isShown ? { tabIndex: 0 } : {})}
      className={isShown ? 'max-h-80 overflow-auto border-border border-t' : 'sr-only'}
    >
      <table className="w-full border-separate border-spacing-0 text-sm">
        <caption className="sr-only">
          Deliveries and response times by hour, newest first. Hours without deliveries are left out.
        </caption>
        <TableHeader className="sticky top-0 bg-muted">
          <TableRow>
            <TableHead>
              Hour{' '}
              <span className="font-normal">
                <ZoneName />
              </span>
            </TableHead>
            {COLUMNS.map((name) => (
              <TableHead key={name} className="text-right">
                {name}
              </TableHead>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.startMs}>
              <TableHead
                scope="row"
                className="tabular font-normal text-foreground group-last/row:border-b-0"
              >
                {hourLabel(row.startMs, zone)}
              </TableHead>
              {[
                numberText(row.delivered),
                numberText(row.failed),
                numberText(row.retrying),
                numberText(row.other),
                msText(row.p50Ms),
                msText(row.p95Ms),
              ].map((text, index) => (
                <TableCell key={COLUMNS[index]} className="tabular h-8 whitespace-nowrap py-1 text-right">
                  {text}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </table>
    </section>
  );
}
