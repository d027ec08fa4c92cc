'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { DeliveryStatusBadge } from '#components/deliveries/delivery-status';
import { ResponseText } from '#components/deliveries/response-text';
import { Card, CardHeader } from '#components/ui/card';
import { CopyButton } from '#components/ui/copy-button';
import { useAccess } from '#hooks/use-access';
import { announce } from '#lib/client/announce';
import { hasRowInFlight } from '#lib/client/deliveries/live-rows';
import { deliveryKeys, listDeliveries } from '#lib/client/deliveries/queries';
import { serverNow } from '#lib/client/server-clock';
import type { EmittedEventView } from '#lib/contracts/views/events';
import { isFinal } from '#lib/domain/delivery/delivery';
import { MAX_PAGE_SIZE } from '#lib/domain/limits';

const SOON_MS = 5_000;
const IN_FLIGHT_MS = 1_000;

/** What became of an event that was just sent: its deliveries, live. */
export function SentResult({ sent }: { sent: EmittedEventView }) {
  const org = useAccess().org.slug;
  const card = useRef<HTMLDivElement>(null);
  const count = sent.deliveryCount === 1 ? '1 webhook' : `${sent.deliveryCount} webhooks`;
  const search = { search: sent.id };
  const { data: rows = [] } = useQuery({
    queryKey: deliveryKeys.rows(org, [sent.id]),
    queryFn: ({ signal }) =>
      listDeliveries(org, { ...search, limit: String(MAX_PAGE_SIZE) }, signal).then((page) => page.items),
    enabled: sent.deliveryCount > 0,
    refetchInterval: ({ state: { data = [] } }) => {
      if (data.length > 0 && data.every((row) => isFinal(row.status))) return false;
      return data.length === 0 || hasRowInFlight(data, serverNow(), SOON_MS) ? IN_FLIGHT_MS : SOON_MS;
    },
    staleTime: 0,
  });
  useEffect(() => {
    announce(`Sent to ${count}.`);
    card.current?.scrollIntoView({ block: 'nearest' });
  }, [count]);
  return (
    <div ref={card}>
      <Card>
        <CardHeader
          title={`Sent to ${count}`}
          description={<span className="whitespace-nowrap font-mono text-xs">{sent.id}</span>}
          actions={<CopyButton value={sent.id} label="Copy event ID" />}
        />
        {rows.length === 0 ? null : (
          <ul aria-label="Deliveries" className="divide-y divide-border">
            {rows.map((row) => (
              <li key={row.id} className="relative flex flex-col gap-1 px-4 py-2 text-sm hover:bg-accent/40">
                <Link
                  href={`/o/${org}/deliveries?search=${sent.id}&delivery=${row.id}`}
                  className="truncate rounded-sm font-medium underline-offset-3 after:absolute after:inset-0 hover:underline"
                >
                  <bdi>{row.webhookName}</bdi>
                </Link>
                <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
                  <DeliveryStatusBadge delivery={row} />
                  <ResponseText response={row.response} />
                </span>
              </li>
            ))}
          </ul>
        )}
        <p className="border-border border-t px-4 py-2.5 text-sm first:border-t-0">
          {sent.deliveryCount === 0 ? (
            'No active webhook is subscribed to this event. It was stored, but not sent.'
          ) : (
            <Link
              href={`/o/${org}/deliveries?search=${sent.id}`}
              className="rounded-sm text-link underline-offset-3 hover:underline"
            >
              Show in Log History
            </Link>
          )}
        </p>
      </Card>
    </div>
  );
}
