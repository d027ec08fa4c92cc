import { CloudEvent, HTTP } from 'cloudevents';
import { describe, expect, test } from 'vitest';
import { BODIES, isBodyFormat } from '#lib/domain/delivery/payload-body';
import { EVENT_TYPES } from '#lib/domain/event/event-catalog';
import { EVENT_EXAMPLES } from '#lib/domain/event/event-examples';
import type { StoredEvent } from '#lib/domain/event/stored-event';
import { encodeId } from '#lib/domain/ids';
import { MILESTONE_CHANGED_BODY, TIMESHEET_CREATED_BODY } from '#lib/domain/testing/document-examples';
import { BODY_FORMATS, type BodyFormat } from '#lib/domain/webhook/webhook';

const WEBHOOK = 'f30009c1-b6e3-432a-9a0e-6932c9fabdd8';

const event = (changes: Partial<StoredEvent> = {}): StoredEvent => ({
  id: 'a653de1a-84a6-488c-90bc-f6c8e990bf51',
  orgId: '01890a5d-ac96-774b-bcce-b302099a8057',
  type: 'task.assigned',
  occurredAt: new Date('2023-07-11T22:38:57.199Z'),
  isTest: false,
  data: JSON.stringify(EVENT_EXAMPLES['task.assigned']),
  ...changes,
});

const write = (format: BodyFormat, changes?: Partial<StoredEvent>) =>
  BODIES[format].write(event(changes), WEBHOOK);

test('the table has every format', () => {
  expect(Object.keys(BODIES).sort()).toEqual([...BODY_FORMATS].sort());
  expect(BODY_FORMATS.every(isBodyFormat)).toBe(true);
  expect(['toString', 'odd', ''].some(isBodyFormat)).toBe(false);
});

describe('the documents of the other systems', () => {
  test('array: the sample of timesheet_created, byte for byte', () => {
    const data = TIMESHEET_CREATED_BODY.slice(1, -1);
    expect(write('array', { type: 'timesheet.created', data })).toBe(TIMESHEET_CREATED_BODY);
  });

  test('topic: the example of job-milestone-changed, its data byte for byte', () => {
    const data = MILESTONE_CHANGED_BODY.slice(MILESTONE_CHANGED_BODY.indexOf('"Event": ') + 9, -2);
    const body = write('topic', { type: 'job.milestone_changed', data });
    expect(body.endsWith(`,"event":${data}}`)).toBe(true);
    const { topicNamee, Event, ...printed } = JSON.parse(MILESTONE_CHANGED_BODY);
    expect(JSON.parse(body)).toEqual({
      ...printed,
      topicName: topicNamee,
      event: Event,
      // A tenth of a microsecond in the document; ours has milliseconds.
      eventDateTime: '2023-07-11T22:38:57.199Z',
    });
  });

  test('the examples of the catalogue are those of the documents', () => {
    expect([EVENT_EXAMPLES['timesheet.created']]).toEqual(JSON.parse(TIMESHEET_CREATED_BODY));
    expect(EVENT_EXAMPLES['job.milestone_changed']).toEqual(JSON.parse(MILESTONE_CHANGED_BODY).Event);
  });
});

describe('notification', () => {
  test('is event meta data and a resource URL', () => {
    expect(JSON.parse(write('notification'))).toEqual({
      id: 204,
      resource_url: 'https://hq.example.com/api/v0/tasks/204.json',
      event_id: 'assign_task',
      event_title: 'Task assigned',
      trigger_table: 'task',
      trigger_type: 'update',
      event_time: '2023-07-11T22:38:57.199Z',
    });
  });

  test('as a form has the same members', () => {
    expect(write('notification_form')).toBe(
      'id=204&resource_url=https%3A%2F%2Fhq.example.com%2Fapi%2Fv0%2Ftasks%2F204.json&event_id=assign_task' +
        '&event_title=Task+assigned&trigger_table=task&trigger_type=update&event_time=2023-07-11T22%3A38%3A57.199Z',
    );
    const form = Object.fromEntries(new URLSearchParams(write('notification_form')));
    const json = JSON.parse(write('notification'));
    expect(form).toEqual({ ...json, id: String(json.id) });
  });

  test.each([
    ['a big number', '{"id":12345678901234567890}', '12345678901234567890', '12345678901234567890'],
    ['escapes', '{"id":"a\\u0026\\u00e9 b"}', '"a\\u0026\\u00e9 b"', 'a&é b'],
    ['an emoji', '{"id":"🪝"}', '"🪝"', '🪝'],
    ['the last of two', '{"id":1,"id":2.0}', '2.0', '2.0'],
    ['space', ' { "id" : 7 } ', '7', '7'],
    ['the object in the first member', '{"job":{"id":"job_1"},"by":{"id":"usr_1"}}', '"job_1"', 'job_1'],
    ['its own before that of another', '{"owner":{"id":1},"id":2}', '2', '2'],
    ['none in an object', '{"ids":[1]}', 'null', null],
    ['null', '{"id":null}', 'null', null],
    ['an object', '{"id":{"a":1}}', 'null', null],
    ['an array', '["id", 1]', 'null', null],
    ['a text', '"id"', 'null', null],
    ['nothing', '{}', 'null', null],
  ])('the id of data: %s', (_what, data, json, form) => {
    expect(write('notification', { data }).startsWith(`{"id":${json},"resource_url":null,`)).toBe(true);
    expect(JSON.parse(write('notification', { data }))).toHaveProperty('event_id', 'assign_task');
    expect(new URLSearchParams(write('notification_form', { data })).get('id')).toBe(form);
  });

  test.each(EVENT_TYPES)('%s has its names and an object', (type) => {
    const body = JSON.parse(write('notification', { type, data: JSON.stringify(EVENT_EXAMPLES[type]) }));
    expect(body.event_id).toMatch(/^[a-z_]+$/);
    expect(['create', 'update', 'delete']).toContain(body.trigger_type);
    if (['task', 'quote', 'request'].includes(body.trigger_table)) {
      expect(body.resource_url).toMatch(/^https:/);
    }
  });
});

test('cloudevents: its own library reads every example of the catalogue', () => {
  for (const type of EVENT_TYPES) {
    const data = JSON.stringify(EVENT_EXAMPLES[type]);
    const body = write('cloudevents', { type, data });
    const headers = { 'content-type': BODIES.cloudevents.contentType };
    const read = HTTP.toEvent({ headers, body });
    // The constructor checks every attribute against the specification.
    expect(new CloudEvent(JSON.parse(body)).data).toEqual(JSON.parse(data));
    expect(read).toMatchObject({
      specversion: '1.0',
      id: encodeId('event', event().id),
      source: `/orgs/${encodeId('organisation', event().orgId)}`,
      type,
      time: '2023-07-11T22:38:57.199Z',
      datacontenttype: 'application/json',
      data: JSON.parse(data),
    });
  }
});

test.each(BODY_FORMATS)('%s says that an event is a test, where it has room', (format) => {
  const hasRoom = format !== 'array';
  expect(/"test":true|&test=true/.test(write(format, { isTest: true }))).toBe(hasRoom);
  expect(write(format)).not.toContain('test');
});
