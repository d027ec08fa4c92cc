import { expect, test } from 'vitest';
import { emitAsCurl, emitAsSql, exampleSubject } from '#lib/client/events/emit-samples';
import { emitBody } from '#lib/client/events/queries';
import { EVENT_EXAMPLES } from '#lib/domain/event/event-examples';

const sample = {
  slug: 'acme',
  type: 'job.created',
  dataText: '{ "price": 1.10, "name": "O\'Neil \\u0041" }',
  subject: 'job_1',
};

test('the body holds the payload in its exact text', () => {
  expect(emitBody('job.created', sample.dataText, 'job_1')).toBe(
    `{"type":"job.created","subject":"job_1","data":${sample.dataText}}`,
  );
  expect(emitBody('job.created', '{}', null)).toBe('{"type":"job.created","data":{}}');
});

test('SQL doubles its quotes and leaves backslashes alone', () => {
  expect(emitAsSql(sample)).toBe(
    `select emit_event(
  (select id from orgs where slug = 'acme'),
  'job.created',
  '{ "price": 1.10, "name": "O''Neil \\u0041" }'::json,
  p_subject => 'job_1'
);`,
  );
  expect(emitAsSql({ ...sample, subject: null })).not.toContain('p_subject');
});

test('the command calls the route of the organisation', () => {
  const command = emitAsCurl('https://app.example.com', sample);
  expect(command).toContain("'https://app.example.com/api/v1/orgs/acme/events'");
  expect(command).toContain("O'\\''Neil");
});

test('the examples of the catalogue say what they are about', () => {
  expect(exampleSubject(EVENT_EXAMPLES['job.created'])).toBe('job_20417');
  expect(exampleSubject(EVENT_EXAMPLES['estimate.created'])).toBe('est_8842');
  expect(exampleSubject({ changedFields: ['a'], nothing: null })).toBeNull();
});
