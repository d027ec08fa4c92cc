import { createSecretKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '#worker/endpoints';
import { prepareRequest } from '#worker/prepare-request';
import type { ClaimedDelivery } from '#worker/statements/claim-deliveries';
import { newUuidV7 } from '#worker/uuid-v7';

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
  event,
  endpoint: null,
  claimedAtMs: NOW,
};
const endpoint: Endpoint = {
  version: 1,
  url: 'https://receiver.example.com:8443/hooks',
  target: new URL('https://receiver.example.com:8443/hooks'),
  authorization: 'Basic c2VjcmV0OnNlY3JldA==',
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

describe('a request', () => {
  test('has the same body at every attempt, and its own time', () => {
    const first = sendable(prepare());
    const second = sendable(prepare({ attemptNumber: 2, event: { ...event } }, NOW + 300_000));
    expect(second.request.body).toEqual(first.request.body);
    expect(second.request.headers['webhook-id']).toBe(first.request.headers['webhook-id']);
    expect(first.request.headers['webhook-timestamp']).toBe(String(Math.floor(NOW / 1000)));
    expect(second.request.headers['webhook-signature']).not.toBe(first.request.headers['webhook-signature']);
  });

  test('is stored with all headers and without credentials', () => {
    const { requestHeaders, request } = sendable(prepare());
    expect(requestHeaders.split('\n')).toEqual([
      'host: receiver.example.com:8443',
      'content-type: application/json',
      'user-agent: Hooktab/1',
      `webhook-id: ${request.headers['webhook-id']}`,
      `webhook-timestamp: ${request.headers['webhook-timestamp']}`,
      `webhook-signature: ${request.headers['webhook-signature']}`,
      'authorization: Basic ••••••',
      `content-length: ${request.body.length}`,
    ]);
  });

  test('shares connections with the other webhooks of its organisation only', () => {
    const keyOf = (changes: Partial<ClaimedDelivery>) => sendable(prepare(changes)).request.connectionKey;
    expect(keyOf({ webhookId: newUuidV7(NOW) })).toBe(keyOf({}));
    expect(keyOf({ orgId: newUuidV7(NOW) })).not.toBe(keyOf({}));
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
    expect(prepared.request.headers['webhook-signature']?.split(' ')).toHaveLength(signatures);
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

test('a new UUIDv7 carries its time', () => {
  expect(newUuidV7(NOW)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(newUuidV7(NOW).replaceAll('-', '').slice(0, 12), 16)).toBe(NOW);
});
