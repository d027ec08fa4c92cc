'use client';

import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { RESPONSE_LABELS } from '#components/deliveries/log-filters';
import type { LogFilters } from '#components/deliveries/log-params';
import type { LogControls } from '#components/deliveries/use-log-state';
import { useAccess } from '#components/shell/access-context';
import { Button } from '#components/ui/button';
import { useTimeZone } from '#components/ui/time';
import { dateTimeText, type TimeZoneChoice, zoneText } from '#lib/client/time-format';
import { webhooksQuery } from '#lib/client/webhooks';
import { DELIVERY_STATUS_LABELS } from '#lib/domain/delivery';
import { eventTypeLabel } from '#lib/domain/event-catalog';

/** One thing that is chosen, in words, and the change that takes it away. */
export type FilterChip = { key: string; name: string; value: string; without: Partial<LogFilters> };

const without = <T,>(values: readonly T[] | null, value: T): T[] | null => {
  const left = values?.filter((one) => one !== value) ?? [];
  return left.length === 0 ? null : left;
};

function timeChips({ from, to }: LogFilters, zone: TimeZoneChoice): FilterChip[] {
  const words = (instant: Date) => `${dateTimeText(instant, zone)} ${zoneText(instant, zone)}`;
  return [
    ...(from ? [{ key: 'from', name: 'Since', value: words(from), without: { from: null } }] : []),
    ...(to ? [{ key: 'to', name: 'Until', value: words(to), without: { to: null } }] : []),
  ];
}

/** The filters that are set, one by one. The webhook of a screen that is about it is none of them. */
export function useFilterChips({ chosen }: LogControls): FilterChip[] {
  const zone = useTimeZone();
  const { data: webhooks = [] } = useQuery({
    ...webhooksQuery(useAccess().org.slug),
    enabled: chosen.webhook !== null,
  });
  const { status, response, event, webhook, search } = chosen;
  return [
    ...(status ?? []).map((value) => ({
      key: value,
      name: 'Status',
      value: DELIVERY_STATUS_LABELS[value],
      without: { status: without(status, value) },
    })),
    ...(response ?? []).map((value) => ({
      key: value,
      name: 'Response',
      value: value in RESPONSE_LABELS ? RESPONSE_LABELS[value as keyof typeof RESPONSE_LABELS] : value,
      without: { response: without(response, value) },
    })),
    ...(event ?? []).map((value) => ({
      key: value,
      name: 'Event',
      value: eventTypeLabel(value),
      without: { event: without(event, value) },
    })),
    ...(webhook === null
      ? []
      : [
          {
            key: webhook,
            name: 'Webhook',
            value: webhooks.find(({ id }) => id === webhook)?.name ?? webhook,
            without: { webhook: null },
          },
        ]),
    ...timeChips(chosen, zone),
    ...(search ? [{ key: 'search', name: 'ID', value: search, without: { search: null } }] : []),
  ];
}

/** "Status: Failed or Cancelled": one text for each filter. */
export function chipWords(chips: readonly FilterChip[]): string[] {
  const byName = Map.groupBy(chips, ({ name }) => name);
  return [...byName].map(([name, same]) => `${name}: ${same.map(({ value }) => value).join(' or ')}`);
}

type LogChipsProps = { chips: readonly FilterChip[]; controls: LogControls };

/** What is chosen, each to take away, and all at once. Nothing where nothing is chosen. */
export function LogChips({ chips, controls }: LogChipsProps) {
  if (chips.length === 0) return null;
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-1.5">
      <ul aria-label="Filters that are set" className="contents">
        {chips.map(({ key, name, value, without: change }) => (
          <li key={`${name} ${key}`} className="inline-flex min-w-0 max-w-full">
            <button
              type="button"
              aria-label={`Remove filter ${name}: ${value}`}
              onClick={() => controls.setFilters(change)}
              className="inline-flex h-6 min-w-0 items-center gap-1 rounded-full border border-primary/40 bg-primary-surface pr-1.5 pl-2.5 text-xs transition-colors duration-100 hover:border-primary"
            >
              <span className="text-muted-foreground">{name}</span>
              <bdi className="min-w-0 max-w-60 truncate font-medium">{value}</bdi>
              <X aria-hidden className="size-3.5 shrink-0 text-muted-foreground" />
            </button>
          </li>
        ))}
      </ul>
      <Button variant="link" size="sm" className="ml-1" onClick={controls.clearFilters}>
        Clear all
      </Button>
    </div>
  );
}
