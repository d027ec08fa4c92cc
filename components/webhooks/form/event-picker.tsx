'use client';

import { ChevronRight, Search } from 'lucide-react';
import { useState } from 'react';
import { useController, useFormContext } from 'react-hook-form';
import { Button } from '#components/ui/button';
import { Checkbox } from '#components/ui/checkbox';
import { FieldSet } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { fieldId } from '#components/webhooks/form/error-summary';
import { EventOption } from '#components/webhooks/form/event-option';
import { afterPointer } from '#lib/client/after-pointer';
import { FIELD_LABELS, type WebhookFormValues } from '#lib/client/webhooks/webhook-form';
import {
  EVENT_GROUP_LABELS,
  EVENT_GROUPS,
  EVENT_TYPES,
  type EventGroup,
  type EventType,
  eventTypesOf,
} from '#lib/domain/event/event-catalog';
import { groupState, matchesSearch, setSelected } from '#lib/domain/event/event-selection';
import { cn } from '#lib/utils';

/** The groups that most webhooks are about. The others are opened on demand, or where something in them is ticked. */
const OPEN_AT_FIRST: readonly EventGroup[] = ['job', 'estimate', 'signed_document', 'signable_document'];

/** Events to send: check boxes by group, each group with a check box for all of it. */
export function EventPicker() {
  const { control } = useFormContext<WebhookFormValues>();
  const { field, fieldState } = useController({ control, name: 'eventTypes' });
  const [search, setSearch] = useState('');
  const [openGroups, setOpenGroups] = useState(() =>
    EVENT_GROUPS.filter(
      (group) => OPEN_AT_FIRST.includes(group) || groupState(group, field.value).selectedCount > 0,
    ),
  );
  const toggle = (group: EventGroup) =>
    setOpenGroups((open) =>
      open.includes(group) ? open.filter((other) => other !== group) : [...open, group],
    );
  const change = (types: readonly EventType[], isSelected: boolean) =>
    field.onChange(setSelected(field.value, types, isSelected));
  const groups = EVENT_GROUPS.flatMap((group) => {
    const types = eventTypesOf(group).filter((type) => matchesSearch(type, search));
    return types.length > 0 ? [{ group, types }] : [];
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices that the focus leaves all check boxes
    <div
      onBlur={(event) => {
        if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget))
          afterPointer(field.onBlur);
      }}
    >
      <FieldSet
        id={fieldId('eventTypes')}
        legend={FIELD_LABELS.eventTypes}
        hint="What each event contains is fixed: see its example."
        error={fieldState.error?.message}
      >
        <Toolbar
          search={search}
          onSearch={setSearch}
          selectedCount={field.value.length}
          onSelectAll={(isSelected) => change(EVENT_TYPES, isSelected)}
        />
        <div className="divide-y divide-border rounded-lg border border-border bg-card shadow-xs">
          {groups.map(({ group, types }) => (
            <Group
              key={group}
              group={group}
              types={types}
              selected={field.value}
              onChange={change}
              // What was found is shown.
              isOpen={search.trim() !== '' || openGroups.includes(group)}
              onToggle={search.trim() === '' ? () => toggle(group) : null}
            />
          ))}
          {groups.length === 0 ? (
            <p className="p-4 text-center text-muted-foreground text-sm">
              No event matches “{search}”. Ticked events stay ticked.
            </p>
          ) : null}
        </div>
      </FieldSet>
    </div>
  );
}

type ToolbarProps = {
  search: string;
  onSearch: (text: string) => void;
  selectedCount: number;
  onSelectAll: (isSelected: boolean) => void;
};

function Toolbar({ search, onSearch, selectedCount, onSelectAll }: ToolbarProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="relative min-w-0 flex-1 basis-full sm:basis-40">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted-foreground"
        />
        <Input
          type="search"
          aria-label="Search events"
          // It stands inside the fieldset, but is not what an error of the fieldset is about.
          aria-invalid={false}
          placeholder="Search events"
          value={search}
          onChange={(event) => onSearch(event.target.value)}
          onKeyDown={(event) => {
            // Enter would save the form.
            if (event.key === 'Enter') event.preventDefault();
          }}
          className="pl-8 text-sm"
        />
      </div>
      <span role="status" className="tabular flex-1 text-muted-foreground text-xs sm:flex-none">
        {selectedCount} of {EVENT_TYPES.length} ticked
      </span>
      <Button variant="outline" size="sm" onClick={() => onSelectAll(true)}>
        Select all
      </Button>
      <Button variant="outline" size="sm" onClick={() => onSelectAll(false)}>
        Select none
      </Button>
    </div>
  );
}

type GroupProps = {
  group: EventGroup;
  /** Those of the group that the search has left. */
  types: readonly EventType[];
  selected: readonly EventType[];
  onChange: (types: readonly EventType[], isSelected: boolean) => void;
  isOpen: boolean;
  /** Null while a search decides what is open. */
  onToggle: (() => void) | null;
};

function Group({ group, types, selected, onChange, isOpen, onToggle }: GroupProps) {
  const { state, selectedCount } = groupState(group, selected, types);
  const hidden = eventTypesOf(group).length - types.length;
  const id = `event-group-${group}`;
  return (
    <fieldset aria-labelledby={`${id}-label`} className="min-w-0 p-3">
      <div className="flex items-center gap-2.5">
        <Checkbox
          id={id}
          checked={state === 'all'}
          indeterminate={state === 'some'}
          // Mixed becomes ticked: nothing that was chosen is lost by the first click.
          onCheckedChange={() => onChange(types, state !== 'all')}
        />
        <label id={`${id}-label`} htmlFor={id} className="cursor-pointer font-medium text-foreground text-sm">
          {EVENT_GROUP_LABELS[group]}
        </label>
        <span className="tabular flex-1 text-muted-foreground text-xs">
          {selectedCount} of {types.length}
          {hidden > 0 ? ` shown, ${hidden} hidden by the search` : ''}
        </span>
        {onToggle ? (
          <Button
            variant="ghost"
            size="sm"
            aria-expanded={isOpen}
            aria-controls={isOpen ? `${id}-events` : undefined}
            aria-label={`Events of ${EVENT_GROUP_LABELS[group]}`}
            onClick={onToggle}
            className="-my-1 not-hover:aria-expanded:bg-transparent not-hover:aria-expanded:text-muted-foreground"
          >
            <ChevronRight
              aria-hidden
              className={cn('transition-transform duration-150', isOpen && 'rotate-90')}
            />
            {isOpen ? 'Hide' : 'Show'}
          </Button>
        ) : null}
      </div>
      {isOpen ? (
        <ul id={`${id}-events`} className="mt-1.5 flex flex-col pl-6.5">
          {types.map((type) => (
            <EventOption
              key={type}
              type={type}
              isSelected={selected.includes(type)}
              onChange={(isSelected) => onChange([type], isSelected)}
            />
          ))}
        </ul>
      ) : null}
    </fieldset>
  );
}
