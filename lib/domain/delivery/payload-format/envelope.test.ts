import { expect, test } from 'vitest';
import { envelope } from '#lib/domain/delivery/payload-format/envelope';
import type { StoredEvent } from '#lib/domain/event/stored-event';

const event: StoredEvent = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  orgId: '00000000-0000-0000-0000-000000000001',
  type: 'job.created',
  occurredAt: new Date(Date.UTC(2026, 2, 4, 5, 6, 7, 8)),
  isTest: false,
  data: '{"price":1.10,"price":2}',
};

test('the members stand in a fixed order, and data is spliced in as it is', () => {
  expect(envelope(event)).toBe(
    '{"id":"evt_01h455vb4pex5vsknk084sn02q","type":"job.created","timestamp":"2026-03-04T05:06:07.008Z",' +
      '"organizationId":"org_00000000000000000000000001","data":{"price":1.10,"price":2}}',
  );
});

test('a test event says so', () => {
  expect(envelope({ ...event, isTest: true })).toContain(
    '"organizationId":"org_00000000000000000000000001","test":true,"data":',
  );
});

test('the same event gives the same bytes', () => {
  expect(envelope({ ...event })).toBe(envelope(event));
});

test.each(['null', '[]', '"text"', '0', ' { "a" : 1 } '])('data %s leaves valid JSON', (data) => {
  expect(JSON.parse(envelope({ ...event, data })).data).toEqual(JSON.parse(data));
});
