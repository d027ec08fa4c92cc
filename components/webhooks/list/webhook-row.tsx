'use client';

import { Pencil } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { DeliveryStatusBadge } from '#components/deliveries/delivery-status';
import { ResponseText } from '#components/deliveries/response-text';
import { Badge } from '#components/ui/badge';
import { buttonVariants } from '#components/ui/button';
import { TableCell, TableRow } from '#components/ui/table';
import { TimeText } from '#components/ui/time';
import { Tooltip } from '#components/ui/tooltip';
import { EndpointUrl } from '#components/webhooks/detail/endpoint-url';
import { StatusSwitch } from '#components/webhooks/detail/status-switch';
import { WebhookMenu } from '#components/webhooks/detail/webhook-menu';
import { type Activity, ActivityCell } from '#components/webhooks/list/activity-cell';
import { useAccess, useCan } from '#hooks/use-access';
import { attentionOf } from '#lib/client/webhooks/webhook-attention';
import type { WebhookListItem } from '#lib/contracts/views/webhooks';
import { isSuccessResponse } from '#lib/domain/delivery/response-words';
import { eventSummary } from '#lib/domain/event/event-selection';
import { cn } from '#lib/utils';

/** Below 1024 px a row is a card: its cells stand below each other, each in the place named here. */
const AREAS = {
  row: 'max-lg:grid max-sm:grid-cols-[minmax(0,1fr)_auto] max-lg:gap-x-3 max-lg:gap-y-2 max-lg:border-border max-lg:border-b max-lg:p-3 max-lg:last:border-b-0 max-sm:[grid-template-areas:"name_actions""status_status""last_last""activity_activity""events_events"] sm:max-lg:grid-cols-[13rem_minmax(0,1fr)_auto] sm:max-lg:[grid-template-areas:"name_name_actions""status_last_activity""events_events_events"]',
  cell: 'max-lg:h-auto max-lg:border-b-0 max-lg:p-0',
};

/** A cell with what the head of its column says, which a card does not have. On a phone the contents stand below each other. */
function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="max-lg:flex max-lg:items-baseline max-lg:gap-2">
      <span className="shrink-0 text-muted-foreground text-xs max-sm:w-20 lg:hidden">{label}</span>
      <div className="min-w-0">{children}</div>
    </div>
  );
}

type WebhookRowProps = { webhook: WebhookListItem; activity: Activity; isNew: boolean };

/** One webhook of the listing. */
export function WebhookRow({ webhook, activity, isNew }: WebhookRowProps) {
  const org = useAccess().org.slug;
  const canManage = useCan('webhooks.manage');
  const href = `/o/${org}/webhooks/${webhook.id}`;
  const attention = attentionOf(webhook);
  return (
    <TableRow
      data-webhook={webhook.id}
      className={cn(AREAS.row, isNew && 'bg-primary-surface [tbody_&]:hover:bg-primary-surface')}
    >
      <TableCell className={cn(AREAS.cell, 'max-lg:[grid-area:name]')}>
        <div className="flex min-w-0 flex-wrap items-center gap-x-2">
          <Link
            href={href}
            className="min-w-0 truncate rounded-sm py-0.5 font-medium text-foreground hover:underline"
          >
            <bdi>{webhook.name}</bdi>
          </Link>
          {isNew ? <Badge variant="accent">New</Badge> : null}
          {webhook.owner ? (
            <Badge className="min-w-0 max-w-40">
              <span className="truncate">
                Personal · <bdi>{webhook.owner.name}</bdi>
              </span>
            </Badge>
          ) : null}
          {attention ? <Badge variant="danger">Needs attention</Badge> : null}
        </div>
        <EndpointUrl url={webhook.url} of={webhook.name} />
      </TableCell>
      <TableCell className={cn(AREAS.cell, 'max-lg:[grid-area:events]')}>
        <Labelled label="Events">
          <span className="block text-sm">{eventSummary(webhook.eventTypes)}</span>
        </Labelled>
      </TableCell>
      <TableCell className={cn(AREAS.cell, 'max-lg:[grid-area:last]')}>
        <Labelled label="Last delivery">
          <LastDelivery webhook={webhook} href={href} />
        </Labelled>
      </TableCell>
      <TableCell className={cn(AREAS.cell, 'max-lg:[grid-area:activity] lg:py-0')}>
        <Labelled label="24 h">
          <ActivityCell activity={activity} webhookId={webhook.id} />
        </Labelled>
      </TableCell>
      <TableCell className={cn(AREAS.cell, 'max-lg:[grid-area:status]')}>
        <StatusSwitch
          webhook={webhook}
          waitingCount={webhook.waitingCount}
          isPointedOut={isNew && !webhook.isActive}
        />
        {webhook.deactivatedReason ? (
          <span className="block max-w-56 text-danger text-xs">
            By the system: {webhook.deactivatedReason}
          </span>
        ) : null}
      </TableCell>
      {canManage ? (
        <TableCell className={cn(AREAS.cell, 'max-lg:-mt-1.5 max-lg:-mr-1.5 max-lg:[grid-area:actions]')}>
          <span className="flex justify-end">
            <Tooltip content={`Edit ${webhook.name}`} describes={false}>
              <Link
                href={`${href}?edit=true`}
                aria-label={`Edit ${webhook.name}`}
                className={buttonVariants({ variant: 'ghost', size: 'icon' })}
              >
                <Pencil aria-hidden />
              </Link>
            </Tooltip>
            <WebhookMenu webhook={webhook} waitingCount={webhook.waitingCount} />
          </span>
        </TableCell>
      ) : null}
    </TableRow>
  );
}

function LastDelivery({ webhook, href }: { webhook: WebhookListItem; href: string }) {
  const last = webhook.lastDelivery;
  if (last === null) return <span className="text-muted-foreground">None yet</span>;
  const hasResponse = last.response.status !== null || last.response.failure !== null;
  return (
    <Link
      href={`${href}?delivery=${last.id}`}
      className="group/last inline-flex flex-col gap-0.5 rounded-sm align-middle text-xs"
    >
      <span className="flex min-h-6 items-center gap-2 whitespace-nowrap">
        <DeliveryStatusBadge delivery={last} showsRetry={false} />
        <span className="text-muted-foreground group-hover/last:underline">
          <TimeText value={last.createdAt} format="relative" />
        </span>
      </span>
      {hasResponse && !isSuccessResponse(last.response) ? <ResponseText response={last.response} /> : null}
      <span className="sr-only">, last delivery of {webhook.name}</span>
    </Link>
  );
}
