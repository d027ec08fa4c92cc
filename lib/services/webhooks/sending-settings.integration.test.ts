import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { eq } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import { decodeId } from '#lib/domain/ids';
import { unseal } from '#lib/domain/webhook/sealed-credentials';
import { FORM_CONTENT_TYPE, JSON_CONTENT_TYPE } from '#lib/domain/webhook/webhook';
import { makeWorld, type World, webhookBody } from '#lib/services/testing/world';
import { createWebhook } from '#lib/services/webhooks/create';
import { updateWebhook } from '#lib/services/webhooks/update';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterAll(() => world.drop());

const NOTIFICATION = { payloadFormat: 'notification', contentType: FORM_CONTENT_TYPE, hubSecret: 'theirs' };

async function make(values: Record<string, unknown> = {}) {
  const { webhook } = await createWebhook(world.as('manager'), webhookBody(values));
  const id = decodeId('webhook', webhook.id) ?? '';
  const secret = async () => {
    const [row] = await world.database.select().from(webhooks).where(eq(webhooks.id, id));
    if (!row?.hubSecretSealed) return null;
    const binding = { orgId: world.org.id, webhookId: id, field: 'hub_secret' } as const;
    return unseal(world.keys.privateKey, binding, row.hubSecretSealed);
  };
  const update = (version: number, changes: Record<string, unknown> = {}) =>
    updateWebhook(world.as('manager'), id, webhookBody({ version, ...changes }));
  return { webhook, secret, update };
}

test('what is not asked for is as it always was', async () => {
  expect((await make()).webhook).toMatchObject({
    payloadFormat: 'envelope',
    contentType: JSON_CONTENT_TYPE,
    hasHubSecret: false,
    retryPolicy: 'standard',
    successRule: '2xx',
    owner: null,
  });
});

test('everything can be chosen, and an edit that leaves it out keeps it', async () => {
  const chosen = { ...NOTIFICATION, retryPolicy: 'extended', successRule: '200' };
  const { hubSecret, ...shown } = chosen;
  const { webhook, secret, update } = await make(chosen);
  expect(webhook).toMatchObject({ ...shown, hasHubSecret: true });
  expect(JSON.stringify(webhook)).not.toContain(hubSecret);
  expect(await update(1)).toMatchObject({ ...shown, hasHubSecret: true });
  expect(await secret()).toBe(hubSecret);
});

test('the secret can be replaced and taken away, and stays when the format changes, for what waits', async () => {
  const { secret, update } = await make(NOTIFICATION);
  expect(await update(1, { hubSecret: 'another' })).toMatchObject({ hasHubSecret: true });
  expect(await secret()).toBe('another');
  expect(await update(2, { hubSecret: null })).toMatchObject({ hasHubSecret: false });
  await update(3, { hubSecret: 'third' });
  expect(await update(4, { payloadFormat: 'array' })).toMatchObject({
    payloadFormat: 'array',
    contentType: JSON_CONTENT_TYPE,
    hasHubSecret: true,
  });
  expect(await secret()).toBe('third');
  // Back again, nobody has to enter it.
  expect(await update(5, { payloadFormat: 'notification' })).toMatchObject({ hasHubSecret: true });
  expect(await secret()).toBe('third');
  await update(6, { payloadFormat: 'envelope' });
  expect(await update(7, { hubSecret: null })).toMatchObject({ hasHubSecret: false });
  expect(await secret()).toBeNull();
});

describe('what does not go together is refused at its field', () => {
  test.each([
    [{ contentType: FORM_CONTENT_TYPE }, '/contentType'],
    [{ payloadFormat: 'topic', contentType: FORM_CONTENT_TYPE }, '/contentType'],
    [{ hubSecret: 'x' }, '/hubSecret'],
    [{ payloadFormat: 'cloudevents', hubSecret: 'x' }, '/hubSecret'],
    [{ ...NOTIFICATION, hubSecret: '' }, '/hubSecret'],
    [{ ...NOTIFICATION, hubSecret: 'x'.repeat(256) }, '/hubSecret'],
    [{ payloadFormat: 'xml' }, '/payloadFormat'],
    [{ contentType: 'text/plain' }, '/contentType'],
    [{ retryPolicy: 'forever' }, '/retryPolicy'],
    [{ successRule: '204' }, '/successRule'],
  ])('%j', async (values, pointer) => {
    await expect(make(values)).rejects.toMatchObject({
      code: 'validation_failed',
      details: { fields: [{ pointer }] },
    });
    const { update } = await make();
    await expect(update(1, values)).rejects.toMatchObject({ details: { fields: [{ pointer }] } });
  });
});

describe('a retry policy that outlasts the retention', () => {
  const within = (retentionDays: number) => {
    const call = world.as('manager');
    return { ...call, context: { ...call.context, retentionDays } };
  };
  const extended = webhookBody({ retryPolicy: 'extended' });
  const refusal = {
    code: 'validation_failed',
    details: {
      fields: [
        {
          pointer: '/retryPolicy',
          message: expect.stringContaining('may retry for 13 days, but deliveries are kept for only 13 days'),
        },
      ],
    },
  };

  test('is refused, and taken where deliveries are kept a day longer', async () => {
    await expect(createWebhook(within(13), extended)).rejects.toMatchObject(refusal);
    const { webhook } = await createWebhook(within(14), extended);
    expect(webhook.retryPolicy).toBe('extended');
  });

  test('keeps no other change of a webhook that has it from being made', async () => {
    const { webhook } = await createWebhook(within(14), extended);
    const id = decodeId('webhook', webhook.id) ?? '';
    const change = (values: Record<string, unknown>) => updateWebhook(within(13), id, webhookBody(values));
    expect(await change({ version: 1, name: 'Renamed' })).toMatchObject({ retryPolicy: 'extended' });
    expect(await change({ version: 2, retryPolicy: 'standard' })).toMatchObject({ retryPolicy: 'standard' });
    await expect(change({ version: 3, retryPolicy: 'extended' })).rejects.toMatchObject(refusal);
  });
});
