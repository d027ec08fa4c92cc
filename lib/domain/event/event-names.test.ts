import { expect, test } from 'vitest';
import { EVENT_TYPES } from '#lib/domain/event/event-catalog';
import {
  eventTypeOfSnapshot,
  eventTypeOfSubscription,
  eventTypeOfTopic,
  SNAPSHOT_EVENT_TYPES,
  SUBSCRIPTION_EVENT_TYPES,
  SUBSCRIPTION_TYPES,
  snapshotEventName,
  subscriptionType,
  topicName,
} from '#lib/domain/event/event-names';
import { MILESTONE_CHANGED_BODY, SUBSCRIPTION_TYPES_ANSWER } from '#lib/domain/testing/document-examples';

test('the subscription types are those of the document, in its order', () => {
  const listed = Object.values(SUBSCRIPTION_TYPES).map((type) => ({
    trigger_table: type.triggerTable,
    event_title: type.eventTitle,
    event_id: type.eventId,
    trigger_type: type.triggerType,
  }));
  expect(listed).toEqual(JSON.parse(SUBSCRIPTION_TYPES_ANSWER).response.types);
});

test('the snapshot events are those of the document, in its order', () => {
  expect(SNAPSHOT_EVENT_TYPES.map(snapshotEventName)).toEqual([
    'company_created',
    'company_deleted',
    'company_updated',
    'contact_created',
    'contact_deleted',
    'contact_updated',
    'invoice_created',
    'invoice_sent',
    'project_created',
    'project_deleted',
    'project_updated',
    'task_created',
    'timesheet_created',
    'timesheet_deleted',
    'timesheet_updated',
  ]);
});

test('the names of Avaza and Accelo lead back to their types, and to no others', () => {
  expect(SNAPSHOT_EVENT_TYPES.map(snapshotEventName).map(eventTypeOfSnapshot)).toEqual(SNAPSHOT_EVENT_TYPES);
  expect(eventTypeOfSnapshot('job_created')).toBeNull();
  const eventIds = SUBSCRIPTION_EVENT_TYPES.map((type) => subscriptionType(type).eventId);
  expect(eventIds.map(eventTypeOfSubscription)).toEqual(SUBSCRIPTION_EVENT_TYPES);
  expect(eventTypeOfSubscription('task_created')).toBeNull();
  expect(eventTypeOfSubscription('constructor')).toBeNull();
});

test('a topic leads back to its type', () => {
  expect(topicName('job.milestone_changed')).toBe(JSON.parse(MILESTONE_CHANGED_BODY).topicNamee);
  expect(EVENT_TYPES.map(topicName).map(eventTypeOfTopic)).toEqual(EVENT_TYPES);
  expect(eventTypeOfTopic('job-exploded')).toBeNull();
});

test('names are told apart, also those made by the pattern', () => {
  for (const names of [
    EVENT_TYPES.map(topicName),
    EVENT_TYPES.map((type) => subscriptionType(type).eventId),
  ]) {
    expect(new Set(names).size).toBe(EVENT_TYPES.length);
  }
  expect(subscriptionType('invoice.sent')).toEqual({
    triggerTable: 'invoice',
    eventTitle: 'Invoice Sent',
    eventId: 'invoice_sent',
    triggerType: 'update',
  });
  expect(subscriptionType('webhook.activated').eventId).toBe('webhook_activated');
});
