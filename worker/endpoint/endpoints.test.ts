import { expect, test } from 'vitest';
import { generateSealingKeys, seal } from '#lib/domain/webhook/sealed-credentials';
import { generateSigningSecret } from '#lib/domain/webhook/signature';
import type { ClaimedDelivery } from '#worker/deliveries/claim-deliveries';
import { Endpoints } from '#worker/endpoint/endpoints';

const KEYS = await generateSealingKeys();

/** A delivery that brings the settings of a webhook. */
async function claimed(webhookId: string, url: string): Promise<ClaimedDelivery> {
  const binding = { orgId: 'org', webhookId, field: 'signing_secret' } as const;
  return {
    orgId: 'org',
    webhookId,
    id: webhookId,
    eventId: 'event',
    token: 'token',
    attemptNumber: 1,
    trigger: 'schedule',
    triggeredBy: null,
    payloadFormat: 'envelope',
    isCancelled: false,
    webhookVersion: 7,
    healthEpoch: 0,
    eventType: 'job.created',
    isTest: false,
    event: null,
    endpoint: {
      url,
      authMethod: 'none',
      basicUsername: null,
      basicPasswordSealed: null,
      signingSecretSealed: await seal(KEYS.publicKey, binding, generateSigningSecret()),
      previousSigningSecretSealed: null,
      previousSigningSecretExpiresAt: null,
      hubSecretSealed: null,
      retryPolicy: 'standard',
      successRule: '2xx',
    },
    claimedAtMs: 0,
  };
}

const url = (length: number) => `https://example.com/${'x'.repeat(length)}`;
const isKept = (endpoints: Endpoints, webhookId: string) => endpoints.knownVersion(`org/${webhookId}`) === 7;

test('endpoints are kept as far as there is memory: the ones used longest ago go', async () => {
  const endpoints = new Endpoints(KEYS.privateKey, 10_000);
  const deliveries = await Promise.all(
    Array.from({ length: 12 }, (_, n) => claimed(`webhook-${n}`, url(100))),
  );
  for (const delivery of deliveries) {
    await endpoints.learn([delivery]);
    // In use all the time.
    expect(isKept(endpoints, 'webhook-0')).toBe(true);
  }
  const kept = () => deliveries.filter(({ webhookId }) => isKept(endpoints, webhookId)).length;
  const many = kept();
  expect(many).toBeGreaterThan(3);
  expect(many).toBeLessThan(12);
  expect(isKept(endpoints, 'webhook-1')).toBe(false);
  expect(isKept(endpoints, 'webhook-11')).toBe(true);
  // One that takes much leaves less for others, and a new version takes the place of the old one.
  await endpoints.learn([await claimed('webhook-11', url(1_000))]);
  expect(kept()).toBeLessThan(many);
  await endpoints.learn([await claimed('webhook-11', url(100))]);
  for (const delivery of deliveries) await endpoints.learn([delivery]);
  expect(kept()).toBe(many);
});
