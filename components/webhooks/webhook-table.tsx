'use client';

import { useState } from 'react';
import { useCan } from '#components/shell/access-context';
import { LoadingStatus, Skeleton } from '#components/ui/skeleton';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '#components/ui/table';
import { WebhookRow } from '#components/webhooks/webhook-row';
import { attentionFirst } from '#lib/client/webhook-attention';
import type { WebhookListItem } from '#lib/contracts/webhooks';

const SKELETON_ROWS = [0, 1, 2, 3];

function Head() {
  const canManage = useCan('webhooks.manage');
  return (
    <TableHeader className="max-lg:sr-only">
      <TableRow>
        <TableHead className="w-full">Name</TableHead>
        <TableHead>Events</TableHead>
        <TableHead>Last delivery</TableHead>
        <TableHead>Status</TableHead>
        {canManage ? (
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        ) : null}
      </TableRow>
    </TableHeader>
  );
}

const tableClass = 'max-lg:block lg:min-w-180 [&_td]:lg:whitespace-nowrap [&_tbody]:max-lg:block';

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
  const byId = new Map(items.map((item) => [item.id, item]));
  const rows = order.flatMap((id) => byId.get(id) ?? []).filter(isShown);
  return (
    <Table label="Webhooks" className={tableClass}>
      <Head />
      <TableBody>
        {rows.map((item) => (
          <WebhookRow key={item.id} webhook={item} isNew={item.id === newId} />
        ))}
      </TableBody>
    </Table>
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
                  <Skeleton className="w-36" />
                </TableCell>
                <TableCell className="max-lg:block max-lg:h-auto max-lg:border-0 max-lg:p-0">
                  <Skeleton className="w-32" />
                </TableCell>
                <TableCell className="max-lg:hidden">
                  <Skeleton className="w-28" />
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
