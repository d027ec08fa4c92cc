/** Which events a webhook is subscribed to: what is ticked, how it is summed up. Pure. */
import {
  EVENT_CATALOG,
  EVENT_GROUP_LABELS,
  EVENT_GROUPS,
  EVENT_TYPES,
  type EventGroup,
  type EventType,
  eventTypeLabel,
  eventTypesOf,
} from '#lib/domain/event/event-catalog';

export type GroupState = {
  group: EventGroup;
  label: string;
  types: readonly EventType[];
  selectedCount: number;
  /** What the check box of the group shows. */
  state: 'none' | 'some' | 'all';
};

/**
 * The state of a group's check box for the ticked types.
 * @param types those of the group that are shown, where a search hides some
 */
export function groupState(
  group: EventGroup,
  selected: readonly string[],
  types: readonly EventType[] = eventTypesOf(group),
): GroupState {
  const selectedCount = types.filter((type) => selected.includes(type)).length;
  const state = selectedCount === 0 ? 'none' : selectedCount === types.length ? 'all' : 'some';
  return { group, label: EVENT_GROUP_LABELS[group], types, selectedCount, state };
}

/** Ticks or clears some types; the result has the order of the catalogue and no type twice. */
export function setSelected(
  selected: readonly string[],
  types: readonly EventType[],
  isSelected: boolean,
): EventType[] {
  return EVENT_TYPES.filter((type) => (types.includes(type) ? isSelected : selected.includes(type)));
}

/** Whether all words of a search occur in the name, the type or the description of an event. */
export function matchesSearch(type: EventType, search: string): boolean {
  const text = `${eventTypeLabel(type)} ${type} ${EVENT_CATALOG[type].description}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Groups that a summary names. */
const MAX_NAMED_GROUPS = 4;

/** "7 of 31 · Job, Estimate": how many of all events, and in which groups; only the first ones where there are many. */
export function eventSummary(selected: readonly string[]): string {
  const known = EVENT_TYPES.filter((type) => selected.includes(type));
  if (known.length === EVENT_TYPES.length) return `All ${EVENT_TYPES.length}`;
  const groups = EVENT_GROUPS.filter((group) => groupState(group, known).selectedCount > 0);
  const namedCount = groups.length > MAX_NAMED_GROUPS ? MAX_NAMED_GROUPS - 1 : groups.length;
  const names = groups.slice(0, namedCount).map((group) => EVENT_GROUP_LABELS[group]);
  const others = groups.length > namedCount ? ` and ${groups.length - namedCount} more` : '';
  const count = `${known.length} of ${EVENT_TYPES.length}`;
  return names.length === 0 ? count : `${count} · ${names.join(', ')}${others}`;
}
