'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { lazy, type ReactNode } from 'react';
import { Button } from '#components/ui/button';
import type { OptionGroup } from '#components/ui/filter-choices';
import type { PopupTriggerProps } from '#components/ui/lazy-popup';
import { Select } from '#components/ui/native-select';
import { Popover } from '#components/ui/popover';
import { useAccess } from '#hooks/use-access';
import { webhooksQuery } from '#lib/client/webhooks/queries';
import {
  DELIVERY_STATUS_LABELS,
  DELIVERY_STATUSES,
  type DeliveryStatus,
} from '#lib/domain/delivery/delivery';
import {
  RESPONSE_CLASSES,
  type ResponseClass,
  type ResponseFilter as ResponseFilterValue,
} from '#lib/domain/delivery/response-words';
import {
  ACTIVATED_EVENT_TYPE,
  EVENT_CATALOG,
  EVENT_GROUP_LABELS,
  EVENT_GROUPS,
  eventTypesOf,
  type LoggedEventType,
} from '#lib/domain/event/event-catalog';
import { cn } from '#lib/utils';

/** How the classes of answers are named wherever they are chosen. */
export const RESPONSE_LABELS = {
  '2xx': '2xx: received',
  '3xx': '3xx: redirected',
  '4xx': '4xx: refused',
  '5xx': '5xx: failed there',
  none: 'No response',
} as const satisfies Record<ResponseClass, string>;

const loadChoices = () => import('#components/ui/filter-choices');
const FilterChoices = lazy(() => loadChoices().then((module) => ({ default: module.FilterChoices })));

const loadCodes = () => import('#components/deliveries/log/status-codes');
const StatusCodes = lazy(() => loadCodes().then((module) => ({ default: module.StatusCodes })));
const loadBoth = () => Promise.all([loadChoices(), loadCodes()]);

const STATUS_OPTIONS: OptionGroup<DeliveryStatus>[] = [
  {
    legend: null,
    options: DELIVERY_STATUSES.map((value) => ({ value, label: DELIVERY_STATUS_LABELS[value] })),
  },
];

const RESPONSE_OPTIONS: OptionGroup<ResponseFilterValue>[] = [
  { legend: null, options: RESPONSE_CLASSES.map((value) => ({ value, label: RESPONSE_LABELS[value] })) },
];

const EVENT_OPTIONS: OptionGroup<LoggedEventType>[] = [
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
  return <ChoiceFilter name="Status" groups={STATUS_OPTIONS} {...props} />;
}

/** Classes by check boxes, and exact codes. */
export function ResponseFilter({ value, onChange }: FilterProps<ResponseFilterValue>) {
  const isCode = (one: ResponseFilterValue) => !RESPONSE_CLASSES.some((name) => name === one);
  return (
    <ChoiceFilter name="Response" groups={RESPONSE_OPTIONS} value={value} onChange={onChange}>
      <StatusCodes
        codes={value?.filter(isCode) ?? []}
        onChange={(codes) => {
          const next = [...(value ?? []).filter((one) => !isCode(one)), ...codes];
          onChange(next.length === 0 ? null : next);
        }}
      />
    </ChoiceFilter>
  );
}

export function EventFilter(props: FilterProps<LoggedEventType>) {
  return <ChoiceFilter name="Event" groups={EVENT_OPTIONS} {...props} />;
}

type ChoiceFilterProps<Value extends string> = FilterProps<Value> & {
  name: string;
  groups: readonly OptionGroup<Value>[];
  /** Below the check boxes. */
  children?: ReactNode;
};

/** Any number of values by check boxes; the button says how many. */
function ChoiceFilter<Value extends string>(props: ChoiceFilterProps<Value>) {
  const { name, groups, value, onChange, children } = props;
  return (
    <Popover
      label={`Filter by ${name.toLowerCase()}`}
      trigger={(trigger) => <FilterButton name={name} count={value?.length ?? 0} trigger={trigger} />}
      loadContent={children === undefined ? loadChoices : loadBoth}
      className="min-w-48"
    >
      <FilterChoices
        name={name}
        groups={groups}
        chosen={value ?? []}
        // What it gives back is among what it was given.
        onChange={(next) => onChange(next.length === 0 ? null : (next as Value[]))}
      >
        {children}
      </FilterChoices>
    </Popover>
  );
}

type FilterButtonProps = { name: string; count: number; trigger: PopupTriggerProps };

/** Opens a filter, and says how many values it is set to; which ones stand beside it. */
export function FilterButton({ name, count, trigger }: FilterButtonProps) {
  return (
    <Button
      {...trigger}
      variant="outline"
      size="sm"
      className={cn(count > 0 && 'border-primary/50 bg-primary-surface')}
    >
      {name}
      {count === 0 ? null : <span className="tabular font-normal">({count})</span>}
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
