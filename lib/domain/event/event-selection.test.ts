import { describe, expect, it } from 'vitest';
import { EVENT_TYPES, eventTypesOf } from '#lib/domain/event/event-catalog';
import { eventSummary, groupState, matchesSearch, setSelected } from '#lib/domain/event/event-selection';

describe('groupState', () => {
  it.each([
    [[], 'none', 0],
    [['estimate.created'], 'none', 0],
    [['job.created', 'job.assigned'], 'some', 2],
    [eventTypesOf('job'), 'all', 6],
  ] as const)('%j of Job is %s', (selected, state, selectedCount) => {
    expect(groupState('job', selected)).toMatchObject({ state, selectedCount });
  });
});

describe('setSelected', () => {
  it('ticks in the order of the catalogue, nothing twice', () => {
    expect(setSelected(['job.updated'], ['job.updated', 'job.created'], true)).toEqual([
      'job.created',
      'job.updated',
    ]);
  });

  it('clears only what is named', () => {
    expect(setSelected(['job.created', 'estimate.created'], eventTypesOf('job'), false)).toEqual([
      'estimate.created',
    ]);
  });

  it('drops types that the catalogue no longer has', () => {
    expect(setSelected(['job.archived'], ['job.created'], true)).toEqual(['job.created']);
  });
});

describe('matchesSearch', () => {
  it.each([
    ['', true],
    ['job', true],
    ['STATUS job', true],
    ['job.status_changed', true],
    ['estimate', false],
  ])('%j: %s', (search, expected) => {
    expect(matchesSearch('job.status_changed', search)).toBe(expected);
  });
});

describe('eventSummary', () => {
  it.each([
    [EVENT_TYPES, 'All 31'],
    [['job.created', 'job.updated', 'estimate.created'], '3 of 31 · Job, Estimate'],
    [['signable_document.signed'], '1 of 31 · Signable Document'],
    [
      eventTypesOf('job').concat(eventTypesOf('task'), eventTypesOf('quote'), eventTypesOf('request')),
      '12 of 31 · Job, Task, Quote, Request',
    ],
    [EVENT_TYPES.slice(1), '30 of 31 · Job, Estimate, Signed Document and 10 more'],
    [['job.archived'], '0 of 31'],
    [[], '0 of 31'],
  ])('%j', (selected, expected) => {
    expect(eventSummary(selected)).toBe(expected);
  });
});
