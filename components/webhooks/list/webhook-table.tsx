'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { LoadingStatus, Skeleton } from '#components/ui/skeleton';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '#components/ui/table';
import { TimeText } from '#components/ui/time';
import type { Activity } from '#components/webhooks/list/activity-cell';
import { WebhookRow } from '#components/webhooks/list/webhook-row';
import { useAccess, useCan } from '#hooks/use-access';
import { activityQuery } from '#lib/client/webhooks/queries';
import { attentionFirst } from '#lib/client/webhooks/webhook-attention';
import { numberText } from '#lib/client/webhooks/webhook-insight';
import type { WebhookListItem } from '#lib/contracts/views/webhooks';

const SKELETON_ROWS = [0, 1, 2, 3];
/** Drawn at once; more are asked for. The search looks through all. */
const ROWS_AT_ONCE = 100;
const ACTIVITY_REFRESH_MS = 60_000;

/** The numbers of the last 24 hours. They come after the table and are asked for by a query of their own. */
function useActivity(): Activity {
  const org = useAccess().org.slug;
  const { data, isError } = useQuery({ ...activityQuery(org), refetchInterval: ACTIVITY_REFRESH_MS });
  return data ?? (isError ? 'unknown' : 'loading');
}

function Head() {
  const canManage = useCan('webhooks.manage');
  return (
    <TableHeader className="max-lg:sr-only">
      <TableRow>
        <TableHead>Name</TableHead>
        <TableHead className="w-36 xl:w-50">Events</TableHead>
        <TableHead className="w-48 xl:w-52">Last delivery</TableHead>
        <TableHead className="w-40 xl:w-46">24 h</TableHead>
        <TableHead className="w-36 xl:w-44">Status</TableHead>
        {canManage ? (
          <TableHead className="w-23">
            <span className="sr-only">Actions</span>
          </TableHead>
        ) : null}
      </TableRow>
    </TableHeader>
  );
}

// The widths of the columns do not follow from their contents: what comes later must not move what is there.
const tableClass = 'max-lg:block lg:table-fixed [&_tbody]:max-lg:block';

/**
 * What needs attention first. The order is made anew only when webhooks come or go: a row that recovers under the
 * pointer must not jump.
 */
function useSteadyOrder(items: readonly WebhookListItem[]): string[] {
  const key = items.map(({ id }) => id).join();
  const [steady, setSteady] = useState({ key, order: attentionFirst(items) });
  if (steady.key === key) return steady.order;
  const next = { key, order: attentionFirst(items) };
  setSteady(next);
  return next.order;
}

type WebhookTableProps = {
  /** All webhooks, whatever is shown of them. */
  items: readonly WebhookListItem[];
  isShown: (item: WebhookListItem) => boolean;
  newId: string | null;
};

/** The listing: a table; below 1024 px a card for each webhook. */
export function WebhookTable({ items, isShown, newId }: WebhookTableProps) {
  const order = useSteadyOrder(items);
  const activity = useActivity();
  const [limit, setLimit] = useState(ROWS_AT_ONCE);
  const byId = new Map(items.map((item) => [item.id, item]));
  const matching = order.flatMap((id) => byId.get(id) ?? []).filter(isShown);
  // What was just made must be in sight, however many there are.
  const isNew = ({ id }: WebhookListItem) => id === newId;
  const rows = matching.filter((item, index) => index < limit || isNew(item));
  return (
    <>
      <Table label="Webhooks" className={tableClass}>
        <Head />
        <TableBody>
          {rows.map((item) => (
            <WebhookRow key={item.id} webhook={item} activity={activity} isNew={isNew(item)} />
          ))}
        </TableBody>
      </Table>
      <CountedSince activity={activity} />
      {rows.length < matching.length ? (
        <MoreRows shown={rows.length} all={matching.length} onMore={() => setLimit(limit + ROWS_AT_ONCE)} />
      ) : null}
    </>
  );
}

/** Says that the bars do not tell of all deliveries, where there are too many. */
function CountedSince({ activity }: { activity: Activity }) {
  if (typeof activity === 'string' || activity.countedSince === null) return null;
  return (
    <p className="mt-2 text-muted-foreground text-xs">
      24 h: there are too many deliveries to count all of them. Those since{' '}
      <TimeText value={activity.countedSince} /> are counted.
    </p>
  );
}

function MoreRows({ shown, all, onMore }: { shown: number; all: number; onMore: () => void }) {
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button variant="outline" onClick={onMore}>
        Show {Math.min(ROWS_AT_ONCE, all - shown)} more
      </Button>
      <p role="status" className="tabular text-muted-foreground text-sm">
        {numberText(shown)} of {numberText(all)} webhooks
      </p>
    </div>
  );
}

/** The listing while it is loaded, in its real height. */
export function WebhookTableSkeleton() {
  const canManage = useCan('webhooks.manage');
  return (
    <>
      <LoadingStatus>Loading webhooks</LoadingStatus>
      <div aria-hidden inert>
        <Table label="Webhooks" className={tableClass}>
          <Head />
          <TableBody>
            {SKELETON_ROWS.map((row) => (
              <TableRow
                key={row}
                className="max-lg:block max-lg:space-y-3 max-lg:border-border max-lg:border-b max-lg:p-3"
              >
                <TableCell className="max-lg:block max-lg:h-auto max-lg:border-0 max-lg:p-0">
                  <Skeleton className="my-1 w-40" />
                  <Skeleton className="my-2 h-3 w-64 max-w-full" />
                </TableCell>
                <TableCell className="max-lg:block max-lg:h-auto max-lg:border-0 max-lg:p-0">
                  <Skeleton className="w-36 max-w-full" />
                </TableCell>
                <TableCell className="max-lg:block max-lg:h-auto max-lg:border-0 max-lg:p-0">
                  <Skeleton className="w-32" />
                </TableCell>
                <TableCell className="max-lg:hidden lg:py-0">
                  <Skeleton className="w-40 max-w-full" />
                </TableCell>
                <TableCell className="max-lg:hidden">
                  <Skeleton className="w-28 max-w-full" />
                </TableCell>
                {canManage ? (
                  <TableCell className="max-lg:hidden">
                    <Skeleton className="w-16" />
                  </TableCell>
                ) : null}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </div>
    </>
  );
}
