import { createSecretKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ClaimedDelivery } from '#worker/deliveries/claim-deliveries';
import { prepareRequest } from '#worker/deliveries/prepare-request';
import { newUuidV7 } from '#worker/deliveries/uuid-v7';
import type { Endpoint } from '#worker/endpoint/endpoints';
import { routeTo } from '#worker/endpoint/route';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const key = (byte: number) => createSecretKey(Buffer.alloc(32, byte));

const event = {
  id: newUuidV7(NOW),
  orgId: newUuidV7(NOW),
  type: 'job.created',
  occurredAt: new Date(NOW),
  isTest: false,
  data: '{"a":1.0}',
};
const delivery: ClaimedDelivery = {
  orgId: event.orgId,
  webhookId: newUuidV7(NOW),
  id: newUuidV7(NOW),
  eventId: event.id,
  token: newUuidV7(NOW),
  attemptNumber: 1,
  trigger: 'schedule',
  triggeredBy: null,
  payloadFormat: 'envelope',
  isCancelled: false,
  webhookVersion: 1,
  healthEpoch: 0,
  eventType: 'job.created',
  isTest: false,
  event,
  endpoint: null,
  claimedAtMs: NOW,
};
const endpoint: Endpoint = {
  version: 1,
  url: 'https://receiver.example.com:8443/hooks',
  route: routeTo(new URL('https://receiver.example.com:8443/hooks'), event.orgId),
  credential: { username: 'secret', password: 'secret' },
  signingKeys: [{ key: key(1), expiresAtMs: null }],
  hubKey: null,
  retryPolicy: 'standard',
  successRule: '2xx',
};

const prepare = (changes: Partial<ClaimedDelivery> = {}, at = NOW) =>
  prepareRequest({ ...delivery, ...changes }, endpoint, at, 'Hooktab/1');

function sendable(prepared: ReturnType<typeof prepare>) {
  if (!prepared.isSendable) throw new Error(prepared.problem);
  return prepared;
}

function header(prepared: ReturnType<typeof prepare>, name: string): string | undefined {
  const { headers } = sendable(prepared).request;
  const at = headers.indexOf(name);
  return at < 0 ? undefined : headers[at + 1];
}

describe('a request', () => {
  test('has the same body at every attempt, and its own time', () => {
    const first = sendable(prepare());
    const second = sendable(prepare({ attemptNumber: 2, event: { ...event } }, NOW + 300_000));
    expect(second.request.body).toEqual(first.request.body);
    expect(header(second, 'webhook-id')).toBe(header(first, 'webhook-id'));
    expect(header(first, 'webhook-timestamp')).toBe(String(Math.floor(NOW / 1000)));
    expect(header(second, 'webhook-signature')).not.toBe(header(first, 'webhook-signature'));
  });

  test('is stored with all headers and without credentials', () => {
    const prepared = prepare();
    const { requestHeaders, request } = sendable(prepared);
    expect(requestHeaders.split('\n')).toEqual([
      'host: receiver.example.com:8443',
      'content-type: application/json',
      'user-agent: Hooktab/1',
      `webhook-id: ${header(prepared, 'webhook-id')}`,
      `webhook-timestamp: ${header(prepared, 'webhook-timestamp')}`,
      `webhook-signature: ${header(prepared, 'webhook-signature')}`,
      'authorization: Basic ••••••',
      `content-length: ${request.body.length}`,
    ]);
  });

  test('shares its body with those of the same event, not with others', () => {
    const other = { ...event, id: newUuidV7(NOW) };
    expect(sendable(prepare()).request.body).toBe(sendable(prepare()).request.body);
    expect(sendable(prepare({ event: other })).request.body.toString()).toContain('"evt_');
    expect(sendable(prepare({ event: other })).request.body).not.toEqual(sendable(prepare()).request.body);
  });

  test.each([
    [NOW + 1, 2],
    [NOW, 1],
    [NOW - 1, 1],
  ])('is signed with a previous key until it expires', (expiresAtMs, signatures) => {
    const signingKeys = [...endpoint.signingKeys, { key: key(2), expiresAtMs }];
    const prepared = sendable(prepareRequest(delivery, { ...endpoint, signingKeys }, NOW, 'Hooktab/1'));
    expect(header(prepared, 'webhook-signature')?.split(' ')).toHaveLength(signatures);
  });

  test.each([
    ['the event is gone', { event: null }],
    ['the format is unknown', { payloadFormat: 'odd' }],
    ['the time is none', { event: { ...event, occurredAt: new Date(Number.NaN) } }],
  ])('is not made where %s', (_what, changes) => {
    const prepared = prepare(changes);
    expect(prepared.isSendable).toBe(false);
    expect(prepared.isSendable || prepared.problem).toMatch(/^The .*\.$/);
  });
});

describe('a route', () => {
  const keyOf = (url: string, owner = 'org') => routeTo(new URL(url), owner).connectionKey;

  test('shares connections with those of its owner to the same origin only', () => {
    expect(keyOf('https://a.example/1')).toBe(keyOf('https://a.example/2?x=1'));
    expect(keyOf('https://a.example/1', 'other')).not.toBe(keyOf('https://a.example/1'));
    expect(keyOf('https://b.example/1')).not.toBe(keyOf('https://a.example/1'));
    expect(keyOf('https://a.example:8443/1')).not.toBe(keyOf('https://a.example/1'));
  });

  test('has the path as it is sent', () => {
    expect(routeTo(new URL('https://a.example/a%20b?c=%26#d'), 'org').path).toBe('/a%20b?c=%26');
  });
});

test('a new UUIDv7 carries its time', () => {
  expect(newUuidV7(NOW)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(newUuidV7(NOW).replaceAll('-', '').slice(0, 12), 16)).toBe(NOW);
});
