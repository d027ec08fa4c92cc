'use client';

import { Maximize2 } from 'lucide-react';
import { type MouseEvent, memo } from 'react';
import { DeliveryStatusBadge, RetryText } from '#components/deliveries/delivery-status';
import { ShortId } from '#components/deliveries/log/short-id';
import { ResponseText } from '#components/deliveries/response-text';
import { Badge } from '#components/ui/badge';
import { buttonVariants } from '#components/ui/button';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '#components/ui/table';
import { Time, useTimeZone, ZoneName } from '#components/ui/time';
import { UrlText } from '#components/ui/url-text';
import { rowLinkAttributes } from '#hooks/use-log-keys';
import { useMediaQuery } from '#hooks/use-media-query';
import { groupByDay } from '#lib/client/day-groups';
import type { DeliveryRowView } from '#lib/contracts/views/deliveries';
import { eventTypeLabel } from '#lib/domain/event/event-catalog';
import { cn } from '#lib/utils';

type LogRowsProps = {
  rows: readonly DeliveryRowView[];
  /** Names the webhook of each row: where the log is of all of them. */
  showsWebhook: boolean;
  hrefOf: (deliveryId: string) => string;
  /** The same function at every drawing. */
  onOpen: (deliveryId: string) => void;
  /** Fetches the code of the dialog. */
  onAim: () => void;
};

/** A table; below 1024 px, where its columns could not be read, a list with the same content. */
export function LogRows(props: LogRowsProps) {
  const isNarrow = useMediaQuery('(max-width: 1023px)');
  return isNarrow ? <RowList {...props} /> : <RowTable {...props} />;
}

/** The rows by their day in the zone of the screen. */
function useDays(rows: readonly DeliveryRowView[]) {
  const zone = useTimeZone();
  return groupByDay(rows, ({ createdAt }) => createdAt, zone);
}

function RowTable(props: LogRowsProps) {
  const days = useDays(props.rows);
  return (
    <Table label="Log History" className="table-fixed">
      <TableHeader>
        <TableRow>
          <TableHead className="w-38">ID</TableHead>
          <TableHead className="w-42 xl:w-46">
            Date/Time <ZoneChip />
          </TableHead>
          <TableHead className="w-[18%] xl:w-[21%]">Event</TableHead>
          <TableHead>Webhook URL</TableHead>
          <TableHead className="w-62 xl:w-[27%]">Response</TableHead>
          <TableHead className="w-12">
            <span className="sr-only">Details</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      {days.map((day) => (
        <TableBody key={day.rows[0].id}>
          <tr>
            <th
              scope="rowgroup"
              colSpan={6}
              className="border-border border-b bg-muted/40 px-3 py-1 text-left font-medium text-muted-foreground text-xs"
            >
              {day.day}
            </th>
          </tr>
          {day.rows.map((row) => (
            <Row key={row.id} row={row} {...oneRowProps(props, row)} />
          ))}
        </TableBody>
      ))}
    </Table>
  );
}

function ZoneChip() {
  return (
    <span className="ml-1 font-normal">
      <ZoneName />
    </span>
  );
}

type OneRowProps = Pick<LogRowsProps, 'showsWebhook' | 'onOpen' | 'onAim'> & {
  row: DeliveryRowView;
  href: string;
};

const oneRowProps = (
  { showsWebhook, hrefOf, onOpen, onAim }: LogRowsProps,
  { id }: DeliveryRowView,
): Omit<OneRowProps, 'row'> => ({ showsWebhook, href: hrefOf(id), onOpen, onAim });

/** What can be operated in a row lies above its link, which covers the row. */
const ABOVE_LINK = 'relative z-1';

/** Drawn again only when it has changed: opening a delivery must not cost all rows. */
const Row = memo(function Row({ row, ...props }: OneRowProps) {
  return (
    <TableRow data-row className="relative">
      <TableCell>
        <ShortId id={row.eventId} kind="event" className={ABOVE_LINK} />
      </TableCell>
      <TableCell>
        <Time value={row.createdAt} className={ABOVE_LINK} />
      </TableCell>
      <TableCell className="overflow-hidden">
        <EventName row={row} />
      </TableCell>
      <TableCell className="overflow-hidden">
        <Endpoint row={row} showsWebhook={props.showsWebhook} />
      </TableCell>
      <TableCell>
        <StatusAndResponse row={row} />
      </TableCell>
      <TableCell className="px-2 text-right">
        <RowLink row={row} {...props} />
      </TableCell>
    </TableRow>
  );
});

function RowList(props: LogRowsProps) {
  const days = useDays(props.rows);
  return (
    <div className="overflow-hidden rounded-lg border border-border bg-card shadow-xs">
      {days.map((day) => (
        <section
          key={day.rows[0].id}
          aria-label={day.day}
          className="not-last:border-border not-last:border-b"
        >
          <h3 className="flex justify-between border-border border-b bg-muted/60 px-3 py-1 font-medium text-muted-foreground text-xs">
            {day.day} <ZoneChip />
          </h3>
          <ul className="divide-y divide-border">
            {day.rows.map((row) => (
              <ListRow key={row.id} row={row} {...oneRowProps(props, row)} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

const ListRow = memo(function ListRow({ row, ...props }: OneRowProps) {
  return (
    <li
      data-row
      className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 gap-y-1 px-3 py-2.5 text-sm sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] sm:gap-x-6"
    >
      <StatusAndResponse row={row} />
      {/* Its icon ends where the text of the card does. */}
      <span className="-mt-1 -mr-1.5 sm:col-start-3 sm:row-start-1">
        <RowLink row={row} {...props} />
      </span>
      <div className="col-span-2 flex items-baseline justify-between gap-x-3 sm:col-span-1 sm:col-start-1 sm:row-start-2">
        <EventName row={row} />
        <Time value={row.createdAt} format="time" className={ABOVE_LINK} />
      </div>
      <div className="col-span-2 min-w-0 sm:col-span-1 sm:col-start-2 sm:row-start-1">
        <Endpoint row={row} showsWebhook={props.showsWebhook} />
      </div>
      <ShortId
        id={row.eventId}
        kind="event"
        className={cn(
          ABOVE_LINK,
          'col-span-2 justify-self-start text-muted-foreground sm:col-span-1 sm:col-start-2 sm:row-start-2',
        )}
      />
    </li>
  );
});

function EventName({ row }: { row: DeliveryRowView }) {
  return (
    <span className="flex min-w-0 flex-1 flex-col">
      <span className="flex min-w-0 items-center gap-1.5">
        <span title={row.eventType} className="truncate">
          {eventTypeLabel(row.eventType)}
        </span>
        {row.isTest ? <Badge>Test</Badge> : null}
      </span>
      {row.subject === null ? null : (
        <bdi title={row.subject} className="truncate text-left font-mono text-muted-foreground text-xs">
          {row.subject}
        </bdi>
      )}
    </span>
  );
}

function Endpoint({ row, showsWebhook }: { row: DeliveryRowView; showsWebhook: boolean }) {
  return (
    <span className="flex min-w-0 flex-col">
      <UrlText url={row.url} />
      {showsWebhook ? (
        <bdi title={row.webhookName} className="truncate text-left text-muted-foreground text-xs">
          {row.webhookName}
        </bdi>
      ) : null}
    </span>
  );
}

function StatusAndResponse({ row }: { row: DeliveryRowView }) {
  return (
    <span className="flex min-w-0 flex-col gap-0.5">
      <span className="flex min-w-0 flex-wrap items-center gap-x-2">
        <DeliveryStatusBadge delivery={row} showsRetry={false} />
        <ResponseText response={row.response} />
      </span>
      {row.status === 'retrying' ? <RetryText progress={row} /> : null}
    </span>
  );
}

/** A real link, so that it opens in a new tab too; it covers its row. */
function RowLink({ row, href, onOpen, onAim }: OneRowProps) {
  const open = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onOpen(row.id);
  };
  return (
    <a
      {...rowLinkAttributes(row.id)}
      href={href}
      aria-label={`Details of ${row.eventId}`}
      onClick={open}
      onPointerEnter={onAim}
      onFocus={onAim}
      className={cn(
        buttonVariants({ variant: 'ghost', size: 'icon-sm' }),
        'static after:absolute after:inset-0 after:rounded-sm focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ring focus-visible:after:-outline-offset-2',
      )}
    >
      <Maximize2 aria-hidden />
    </a>
  );
}
