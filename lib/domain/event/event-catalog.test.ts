import { expect, test } from 'vitest';
import {
  EVENT_GROUP_LABELS,
  EVENT_GROUPS,
  EVENT_TYPES,
  eventTypeLabel,
  eventTypesOf,
} from '#lib/domain/event/event-catalog';

test('the groups of the Webhooks tab come first, named as there', () => {
  expect(EVENT_GROUPS.slice(0, 4).map((group) => EVENT_GROUP_LABELS[group])).toEqual([
    'Job',
    'Estimate',
    'Signed Document',
    'Signable Document',
  ]);
  expect(eventTypesOf('job').map(eventTypeLabel)).toEqual([
    'Job Created',
    'Job Updated',
    'Job Assigned',
    'Job Image Created',
    'Job Document Created',
    'Job Status Changed',
  ]);
});

test('every type is in one group, in the order of the groups', () => {
  expect(EVENT_GROUPS.flatMap(eventTypesOf)).toEqual(EVENT_TYPES);
  expect(new Set(EVENT_TYPES.map(eventTypeLabel)).size).toBe(EVENT_TYPES.length);
});
