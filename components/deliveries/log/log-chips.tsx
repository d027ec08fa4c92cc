'use client';

import { useQuery } from '@tanstack/react-query';
import { RESPONSE_LABELS } from '#components/deliveries/log/log-filters';
import { FilterChips } from '#components/ui/filter-chips';
import { useTimeZone } from '#components/ui/time';
import { useAccess } from '#hooks/use-access';
import type { LogControls } from '#hooks/use-log-state';
import type { LogFilters } from '#lib/client/deliveries/log-params';
import { dateTimeText, type TimeZoneChoice, zoneText } from '#lib/client/time-format';
import { webhooksQuery } from '#lib/client/webhooks/queries';
import { DELIVERY_STATUS_LABELS } from '#lib/domain/delivery/delivery';
import { eventTypeLabel } from '#lib/domain/event/event-catalog';

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
    enabled: chosen.webhookId !== null,
  });
  const { status, response, eventType, webhookId, search } = chosen;
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
    ...(eventType ?? []).map((value) => ({
      key: value,
      name: 'Event',
      value: eventTypeLabel(value),
      without: { eventType: without(eventType, value) },
    })),
    ...(webhookId === null
      ? []
      : [
          {
            key: webhookId,
            name: 'Webhook',
            value: webhooks.find(({ id }) => id === webhookId)?.name ?? webhookId,
            without: { webhookId: null },
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

/** What is chosen, each to take away, and all at once. */
export function LogChips({ chips, controls }: LogChipsProps) {
  return (
    <FilterChips
      chips={chips.map(({ without: change, ...chip }) => ({
        ...chip,
        onRemove: () => controls.setFilters(change),
      }))}
      onClear={controls.clearFilters}
    />
  );
}
