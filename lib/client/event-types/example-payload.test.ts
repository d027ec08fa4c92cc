import { describe, expect, test } from 'vitest';
import {
  EXAMPLE_EVENT_ID,
  EXAMPLE_TIME,
  examplePayload,
  isJson,
} from '#lib/client/event-types/example-payload';
import { EVENT_TYPES } from '#lib/domain/event/event-catalog';
import { EVENT_EXAMPLES } from '#lib/domain/event/event-examples';
import { encodeId } from '#lib/domain/ids';
import { BODY_FORMATS } from '#lib/domain/webhook/webhook';

const ORG = encodeId('organisation', '01890a5d-ac96-774b-bcce-b302099a8057');

test('the envelope is laid out for reading', () => {
  const text = examplePayload(ORG, 'job.created');
  expect(text).toContain('\n  "type": "job.created",\n');
  expect(JSON.parse(text)).toEqual({
    id: EXAMPLE_EVENT_ID,
    type: 'job.created',
    timestamp: EXAMPLE_TIME,
    organizationId: ORG,
    data: EVENT_EXAMPLES['job.created'],
  });
});

describe.each(BODY_FORMATS)('%s', (format) => {
  test.each(EVENT_TYPES)('%s', (type) => {
    const text = examplePayload(ORG, type, format);
    if (isJson(format)) expect(JSON.stringify(JSON.parse(text), null, 2)).toBe(text);
    else expect(new URLSearchParams(text).toString()).toBe(text);
    expect(text).not.toContain('"test"');
  });
});

test('what is no id of an organisation does no harm', () => {
  expect(JSON.parse(examplePayload('acme', 'job.created')).organizationId).toMatch(/^org_/);
});
