'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { lazy, useEffect, useState } from 'react';
import { FilterButton } from '#components/deliveries/log/log-filters';
import { type Chip, FilterChips } from '#components/ui/filter-chips';
import type { OptionGroup } from '#components/ui/filter-choices';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/native-select';
import { Popover } from '#components/ui/popover';
import { useTimeZone } from '#components/ui/time';
import { TimeFilter } from '#components/ui/time-filter';
import { useAccess } from '#hooks/use-access';
import { apiKeysQuery } from '#lib/client/api-keys/queries';
import type { AuditFilters } from '#lib/client/audit-log/audit-params';
import { membersQuery } from '#lib/client/members/queries';
import { dateTimeText, type TimeZoneChoice, zoneText } from '#lib/client/time-format';
import {
  AUDIT_ACTION_NAMES,
  AUDIT_ACTIONS,
  type AuditAction,
  SYSTEM_ACTOR,
} from '#lib/domain/access/audit-log';

const loadChoices = () => import('#components/ui/filter-choices');
const FilterChoices = lazy(() => loadChoices().then((module) => ({ default: module.FilterChoices })));

/** Resource of the action → the legend of its group. */
const GROUPS: Record<string, string> = {
  webhook: 'Webhooks',
  delivery: 'Deliveries',
  log: 'Log History',
  event: 'Events',
  member: 'Members',
  api_key: 'API keys',
};

const ACTION_GROUPS: OptionGroup<AuditAction>[] = Object.entries(GROUPS).map(([resource, legend]) => ({
  legend,
  options: AUDIT_ACTION_NAMES.filter((name) => name.startsWith(`${resource}.`)).map((value) => ({
    value,
    label: AUDIT_ACTIONS[value].label,
  })),
}));

/** With its resource, since outside of its group "Created" says too little. */
function actionName(action: AuditAction): string {
  return `${GROUPS[action.split('.')[0] ?? ''] ?? ''}: ${AUDIT_ACTIONS[action].label}`;
}

const isNamed = (value: string): value is AuditAction => AUDIT_ACTION_NAMES.some((name) => name === value);

/** What a button or a field does not show by itself. */
function chipsOf(
  { action, from, to }: AuditFilters,
  zone: TimeZoneChoice,
  onChange: AuditFilterBarProps['onChange'],
): Chip[] {
  const words = (instant: Date) => `${dateTimeText(instant, zone)} ${zoneText(instant, zone)}`;
  const actions = action?.map((one) => ({
    key: one,
    name: 'Action',
    value: actionName(one),
    onRemove: () => {
      const left = action.filter((other) => other !== one);
      onChange({ action: left.length === 0 ? null : left });
    },
  }));
  return [
    ...(actions ?? []),
    ...(from
      ? [{ key: 'from', name: 'Since', value: words(from), onRemove: () => onChange({ from: null }) }]
      : []),
    ...(to ? [{ key: 'to', name: 'Until', value: words(to), onRemove: () => onChange({ to: null }) }] : []),
  ];
}

type AuditFilterBarProps = {
  filters: AuditFilters;
  /** Of the chosen person or key, where an entry tells it. */
  actorName: string | null;
  onChange: (change: Partial<AuditFilters>) => void;
  onClear: () => void;
};

/** By person, action, object and time. */
export function AuditFilterBar({ filters, actorName, onChange, onClear }: AuditFilterBarProps) {
  const zone = useTimeZone();
  return (
    <div className="mb-3 flex flex-col gap-2">
      <search className="flex flex-wrap items-center gap-2">
        <ActorFilter value={filters.actor} name={actorName} onChange={(actor) => onChange({ actor })} />
        <Popover
          label="Filter by action"
          trigger={(trigger) => (
            <FilterButton name="Action" count={filters.action?.length ?? 0} trigger={trigger} />
          )}
          loadContent={loadChoices}
          className="max-h-[70dvh] min-w-56 overflow-y-auto"
        >
          <FilterChoices
            name="Action"
            groups={ACTION_GROUPS}
            chosen={filters.action ?? []}
            onChange={(next) => onChange({ action: next.length === 0 ? null : next.filter(isNamed) })}
          />
        </Popover>
        <TimeFilter from={filters.from} to={filters.to} onChange={onChange} />
        <TargetFilter value={filters.target} onChange={(target) => onChange({ target })} />
      </search>
      <FilterChips
        chips={chipsOf(filters, zone, onChange)}
        hasOthers={Boolean(filters.actor || filters.target)}
        onClear={onClear}
      />
    </div>
  );
}

type TextFilterProps = { value: string | null; onChange: (value: string | null) => void };

/**
 * A member, a key, or the system. Who is no longer there, or not among the first members, has a place of their own: the
 * names in the list lead here, too.
 */
function ActorFilter({ value, name, onChange }: TextFilterProps & { name: string | null }) {
  const { org } = useAccess();
  const { data, hasNextPage } = useInfiniteQuery(membersQuery(org.slug, ''));
  const members = data?.pages.flatMap((page) => page.items) ?? [];
  const { data: keys = [] } = useQuery(apiKeysQuery(org.slug));
  const isListed =
    value === null || value === SYSTEM_ACTOR || [...members, ...keys].some(({ id }) => id === value);
  return (
    <Select
      size="sm"
      aria-label="Person"
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
      className="w-44 [&_select]:border-border [&_select]:font-medium"
    >
      <option value="">Everybody</option>
      <optgroup label={hasNextPage ? `The first ${members.length} members` : 'Members'}>
        {members.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </optgroup>
      {keys.length === 0 ? null : (
        <optgroup label="API keys">
          {keys.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </optgroup>
      )}
      <option value={SYSTEM_ACTOR}>Hooktab itself</option>
      {isListed ? null : <option value={value}>{name ?? value}</option>}
    </Select>
  );
}

const TYPING_PAUSE_MS = 400;

/** The ID of what it was done to. */
function TargetFilter({ value, onChange }: TextFilterProps) {
  const [text, setText] = useState(value ?? '');
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    // Changed elsewhere: by a link in the list, or by going back.
    setShown(value);
    setText(value ?? '');
  }
  useEffect(() => {
    const next = text.trim() === '' ? null : text.trim();
    if (next === value) return;
    const timer = setTimeout(() => onChange(next), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  });
  return (
    <Input
      value={text}
      maxLength={100}
      onChange={(event) => setText(event.target.value)}
      aria-label="Object ID"
      placeholder="Object ID: whk_…, usr_…"
      spellCheck={false}
      autoComplete="off"
      autoCapitalize="off"
      className="h-7 w-52 border-border font-mono text-xs max-sm:grow"
    />
  );
}
