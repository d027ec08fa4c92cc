'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { lazy } from 'react';
import type { OptionGroup } from '#components/deliveries/filter-choices';
import { useAccess } from '#components/shell/access-context';
import { Button } from '#components/ui/button';
import type { PopupTriggerProps } from '#components/ui/lazy-popup';
import { Popover } from '#components/ui/popover';
import { Select } from '#components/ui/select';
import { webhooksQuery } from '#lib/client/webhooks';
import { DELIVERY_STATUS_LABELS, DELIVERY_STATUSES, type DeliveryStatus } from '#lib/domain/delivery';
import {
  ACTIVATED_EVENT_TYPE,
  EVENT_CATALOG,
  EVENT_GROUP_LABELS,
  EVENT_GROUPS,
  eventTypeLabel,
  eventTypesOf,
} from '#lib/domain/event-catalog';
import { RESPONSE_CLASSES, type ResponseClass } from '#lib/domain/response-words';
import { cn } from '#lib/utils';

const RESPONSE_LABELS = {
  '2xx': '2xx: received',
  '3xx': '3xx: redirected',
  '4xx': '4xx: refused',
  '5xx': '5xx: failed there',
  none: 'No response',
} as const satisfies Record<ResponseClass, string>;

const loadChoices = () => import('#components/deliveries/filter-choices');
const FilterChoices = lazy(() => loadChoices().then((module) => ({ default: module.FilterChoices })));

const STATUS_OPTIONS: OptionGroup<DeliveryStatus>[] = [
  {
    legend: null,
    options: DELIVERY_STATUSES.map((value) => ({ value, label: DELIVERY_STATUS_LABELS[value] })),
  },
];

const RESPONSE_OPTIONS: OptionGroup<ResponseClass>[] = [
  { legend: null, options: RESPONSE_CLASSES.map((value) => ({ value, label: RESPONSE_LABELS[value] })) },
];

const EVENT_OPTIONS: OptionGroup<string>[] = [
  ...EVENT_GROUPS.map((group) => ({
    legend: EVENT_GROUP_LABELS[group],
    options: eventTypesOf(group).map((value) => ({ value, label: EVENT_CATALOG[value].label })),
  })),
  {
    legend: 'Webhook',
    options: [{ value: ACTIVATED_EVENT_TYPE, label: 'Activated' }],
  },
];

type FilterProps<Value> = { value: Value[] | null; onChange: (value: Value[] | null) => void };

export function StatusFilter(props: FilterProps<DeliveryStatus>) {
  return (
    <ChoiceFilter
      name="Status"
      groups={STATUS_OPTIONS}
      nameOf={(v) => DELIVERY_STATUS_LABELS[v]}
      {...props}
    />
  );
}

export function ResponseFilter(props: FilterProps<ResponseClass>) {
  const nameOf = (value: ResponseClass) => (value === 'none' ? 'None' : value);
  return <ChoiceFilter name="Response" groups={RESPONSE_OPTIONS} nameOf={nameOf} {...props} />;
}

export function EventFilter(props: FilterProps<string>) {
  return <ChoiceFilter name="Event" groups={EVENT_OPTIONS} nameOf={eventTypeLabel} {...props} />;
}

type ChoiceFilterProps<Value extends string> = FilterProps<Value> & {
  name: string;
  groups: readonly OptionGroup<Value>[];
  /** How a chosen value is named on the button. */
  nameOf: (value: Value) => string;
};

/** Any number of values by check boxes; the button says which. */
function ChoiceFilter<Value extends string>(props: ChoiceFilterProps<Value>) {
  const { name, groups, nameOf, value, onChange } = props;
  const [first, ...others] = value ?? [];
  const summary =
    first === undefined ? null : nameOf(first) + (others.length > 0 ? ` +${others.length}` : '');
  return (
    <Popover
      label={`Filter by ${name.toLowerCase()}`}
      trigger={(trigger) => <FilterButton name={name} summary={summary} trigger={trigger} />}
      loadContent={loadChoices}
      className="min-w-48"
    >
      <FilterChoices
        name={name}
        groups={groups}
        chosen={value ?? []}
        // What it gives back is among what it was given.
        onChange={(next) => onChange(next.length === 0 ? null : (next as Value[]))}
      />
    </Popover>
  );
}

type FilterButtonProps = { name: string; summary: string | null; trigger: PopupTriggerProps };

/** Opens a filter, and says what it is set to. */
export function FilterButton({ name, summary, trigger }: FilterButtonProps) {
  return (
    <Button
      {...trigger}
      variant="outline"
      size="sm"
      className={cn('max-w-72', summary !== null && 'border-primary/50 bg-primary-surface')}
    >
      <span className="truncate">
        {name}
        {summary === null ? null : <span className="font-normal">: {summary}</span>}
      </span>
      <ChevronDown aria-hidden />
    </Button>
  );
}

type WebhookFilterProps = { value: string | null; onChange: (value: string | null) => void };

/** One webhook, or all. One that was deleted since keeps its place by its ID. */
export function WebhookFilter({ value, onChange }: WebhookFilterProps) {
  const { data: webhooks = [] } = useQuery(webhooksQuery(useAccess().org.slug));
  const isListed = value === null || webhooks.some((webhook) => webhook.id === value);
  return (
    <Select
      size="sm"
      aria-label="Webhook"
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
      className="w-40 [&_select]:border-border [&_select]:font-medium"
    >
      <option value="">All webhooks</option>
      {webhooks.map((webhook) => (
        <option key={webhook.id} value={webhook.id}>
          {webhook.name}
        </option>
      ))}
      {isListed ? null : <option value={value ?? ''}>{value}</option>}
    </Select>
  );
}
