import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { auditLog, deliveries, events, lanes, webhooks } from '#db/schema/index';
import { AppError } from '#lib/domain/errors/app-error';
import { decodeId } from '#lib/domain/ids';
import { passwordBinding, unseal } from '#lib/domain/webhook/sealed-credentials';
import { makeWorld, type World, webhookBody } from '#lib/services/testing/world';
import { createWebhook } from '#lib/services/webhooks/create';
import { deleteWebhook } from '#lib/services/webhooks/delete';
import { getWebhook } from '#lib/services/webhooks/get';
import { listWebhooks } from '#lib/services/webhooks/list';
import { rotateSigningSecret } from '#lib/services/webhooks/rotate-secret';
import { setWebhookActive } from '#lib/services/webhooks/set-active';
import { updateWebhook } from '#lib/services/webhooks/update';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterAll(() => world.drop());

async function refusal(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error('Expected a refusal', { cause: error });
}

async function make(values: Record<string, unknown> = {}) {
  const made = await createWebhook(world.as('manager'), webhookBody(values));
  const id = decodeId('webhook', made.webhook.id);
  if (id === null) throw new Error('The view has no id');
  return { ...made, id };
}

const rowOf = async (id: string) =>
  (await world.database.select().from(webhooks).where(eq(webhooks.id, id)))[0];
const deliveriesOf = (id: string) =>
  world.database.select().from(deliveries).where(eq(deliveries.webhookId, id));

describe('create', () => {
  test('makes a deactivated webhook with a lane, shows the signing secret once and seals it', async () => {
    const { webhook, signingSecret, id } = await make();
    expect(webhook).toMatchObject({ isActive: false, version: 1, url: 'https://erp.example.com/hooks' });
    expect(signingSecret).toMatch(/^whsec_/);
    expect(JSON.stringify(await getWebhook(world.as('manager'), id))).not.toContain(signingSecret);
    const row = await rowOf(id);
    const binding = { orgId: world.org.id, webhookId: id, field: 'signing_secret' } as const;
    const sealed = row?.signingSecretSealed ?? Buffer.alloc(0);
    expect(await unseal(world.keys.privateKey, binding, sealed)).toBe(signingSecret);
    expect(await world.database.select().from(lanes).where(eq(lanes.webhookId, id))).toHaveLength(1);
    const audited = await world.database.select().from(auditLog).where(eq(auditLog.targetId, id));
    expect(audited.map((entry) => entry.action)).toEqual(['webhook.created']);
    expect(JSON.stringify(audited)).not.toContain(signingSecret);
  });

  test('seals the password: no answer and no row shows it', async () => {
    const password = 'correct horse battery staple';
    const { webhook, id } = await make({
      authMethod: 'basic',
      basicUsername: 'erp',
      basicPassword: password,
    });
    expect(webhook.savedPassword).toMatchObject({ savedBy: world.users.manager.name });
    const dump = JSON.stringify([
      webhook,
      await rowOf(id),
      (await rowOf(id))?.basicPasswordSealed?.toString('latin1'),
    ]);
    expect(dump).not.toContain(password);
  });

  test.each([
    ['http', { url: 'http://erp.example.com/' }, '/url'],
    ['a malformed URL', { url: 'https://' }, '/url'],
    ['a private address', { url: 'https://192.168.1.5/hooks' }, '/url'],
    ['an empty name', { name: '   ' }, '/name'],
    ['no event', { eventTypes: [] }, '/eventTypes'],
    ['an unknown event', { eventTypes: ['job.exploded'] }, '/eventTypes/0'],
    ['a type that nobody subscribes to', { eventTypes: ['webhook.activated'] }, '/eventTypes/0'],
    ['no user name', { authMethod: 'basic', basicPassword: 'x' }, '/basicUsername'],
    ['no password', { authMethod: 'basic', basicUsername: 'x' }, '/basicPassword'],
    [
      'a colon in the user name',
      { authMethod: 'basic', basicUsername: 'a:b', basicPassword: 'x' },
      '/basicUsername',
    ],
    ['an unknown method', { authMethod: 'digest' }, '/authMethod'],
  ])('refuses %s at its field and saves nothing', async (_what, values, pointer) => {
    const before = await world.database.$count(webhooks);
    const error = await refusal(createWebhook(world.as('manager'), webhookBody(values)));
    expect(error.code).toBe('validation_failed');
    expect(error.details.fields?.map((field) => field.pointer)).toContain(pointer);
    expect(await world.database.$count(webhooks)).toBe(before);
  });

  test.each([null, [], 'text', 7, {}])('refuses %j', async (body) => {
    expect((await refusal(createWebhook(world.as('manager'), body))).code).toBe('validation_failed');
  });
});

describe('update', () => {
  test('changes the fields and raises the version', async () => {
    const { id } = await make();
    const changed = await updateWebhook(world.as('admin'), id, webhookBody({ name: 'New name', version: 1 }));
    expect(changed).toMatchObject({ name: 'New name', version: 2 });
  });

  test('refuses a change that was made on an older version, with what is saved now', async () => {
    const { id } = await make();
    await updateWebhook(world.as('admin'), id, webhookBody({ name: 'First', version: 1 }));
    const error = await refusal(
      updateWebhook(world.as('manager'), id, webhookBody({ name: 'Second', version: 1 })),
    );
    expect(error.code).toBe('version_conflict');
    expect(error.details.extra?.current).toMatchObject({ name: 'First', version: 2 });
    expect(await rowOf(id)).toMatchObject({ name: 'First' });
  });

  test('two changes at once: one is saved, the other is told', async () => {
    const { id } = await make();
    const results = await Promise.allSettled(
      ['A', 'B'].map((name) => updateWebhook(world.as('manager'), id, webhookBody({ name, version: 1 }))),
    );
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('keeps the saved password for the same host and path only', async () => {
    const { id } = await make({ authMethod: 'basic', basicUsername: 'erp', basicPassword: 'secret' });
    const sealed = (await rowOf(id))?.basicPasswordSealed;
    const basic = { authMethod: 'basic', basicUsername: 'erp' };
    const url = (await rowOf(id))?.url ?? '';
    await updateWebhook(world.as('manager'), id, webhookBody({ ...basic, url: `${url}?team=2`, version: 1 }));
    expect((await rowOf(id))?.basicPasswordSealed).toEqual(sealed);

    for (const elsewhere of ['https://evil.example.net/', `${url}/echo`]) {
      const moved = webhookBody({ ...basic, url: elsewhere, version: 2 });
      const error = await refusal(updateWebhook(world.as('manager'), id, moved));
      expect(error.details.fields?.[0]?.pointer).toBe('/basicPassword');
    }
  });

  test('an empty password replaces the saved one', async () => {
    const { id } = await make({ authMethod: 'basic', basicUsername: 'erp', basicPassword: 'secret' });
    const empty = { authMethod: 'basic', basicUsername: 'key', basicPassword: '', version: 1 };
    await updateWebhook(world.as('manager'), id, webhookBody(empty));
    const row = await rowOf(id);
    const binding = passwordBinding(world.org.id, id, row?.url ?? '');
    const sealed = row?.basicPasswordSealed ?? Buffer.alloc(0);
    expect(await unseal(world.keys.privateKey, binding, sealed)).toBe('');
  });

  test('forgets the credentials when Basic Auth is taken away', async () => {
    const { id } = await make({ authMethod: 'basic', basicUsername: 'erp', basicPassword: 'secret' });
    await updateWebhook(world.as('manager'), id, webhookBody({ version: 1 }));
    expect(await rowOf(id)).toMatchObject({ basicUsername: null, basicPasswordSealed: null });
  });
});

test('another URL starts its health anew, another name does not', async () => {
  const { id } = await make();
  await updateWebhook(world.as('manager'), id, webhookBody({ name: 'New name', version: 1 }));
  expect(await rowOf(id)).toMatchObject({ healthEpoch: 0 });
  const moved = webhookBody({ url: 'https://erp.example.com/other', version: 2 });
  await updateWebhook(world.as('manager'), id, moved);
  expect(await rowOf(id)).toMatchObject({ healthEpoch: 1 });
});

describe('activation', () => {
  test('clears why the system deactivated it, and its health is counted anew', async () => {
    const { id } = await make();
    const reason = { isActive: false, deactivatedReason: 'failing' };
    await world.database.update(webhooks).set(reason).where(eq(webhooks.id, id));
    expect(await getWebhook(world.as('support'), id)).toMatchObject({
      isActive: false,
      deactivatedReason: 'only failures for 3 days',
    });
    const view = await setWebhookActive(world.as('manager'), id, { isActive: true });
    expect(view).toMatchObject({ isActive: true, deactivatedReason: null });
    expect(await rowOf(id)).toMatchObject({ healthEpoch: 1 });
    await setWebhookActive(world.as('manager'), id, { isActive: false });
    expect(await rowOf(id)).toMatchObject({ healthEpoch: 1 });
  });

  test('sends webhook.activated to this webhook alone', async () => {
    const { id } = await make();
    const other = await make();
    await setWebhookActive(world.as('manager'), other.id, { isActive: true });
    const view = await setWebhookActive(world.as('manager'), id, { isActive: true });
    expect(view.isActive).toBe(true);
    const sent = await deliveriesOf(id);
    expect(sent.map((delivery) => delivery.eventType)).toEqual(['webhook.activated']);
    expect(await deliveriesOf(other.id)).toHaveLength(1);
  });

  test('wishing the state that it has changes nothing', async () => {
    const { id } = await make();
    await setWebhookActive(world.as('manager'), id, { isActive: true });
    await setWebhookActive(world.as('manager'), id, { isActive: true });
    expect(await deliveriesOf(id)).toHaveLength(1);
  });

  test.each([
    ['cancel', 'cancelled'],
    ['keep', 'queued'],
  ])('switching off with waiting=%s leaves what waits %s', async (waiting, status) => {
    const { id } = await make();
    await setWebhookActive(world.as('manager'), id, { isActive: true });
    await setWebhookActive(world.as('manager'), id, { isActive: false, waiting });
    expect((await deliveriesOf(id)).map((delivery) => delivery.status)).toEqual([status]);
  });
});

test('delete keeps the log, cancels what waits, and the webhook is gone', async () => {
  const { id } = await make();
  await setWebhookActive(world.as('manager'), id, { isActive: true });
  await deleteWebhook(world.as('manager'), id);
  expect((await deliveriesOf(id)).map((delivery) => delivery.status)).toEqual(['cancelled']);
  expect((await refusal(getWebhook(world.as('manager'), id))).code).toBe('not_found');
  expect((await refusal(deleteWebhook(world.as('manager'), id))).code).toBe('not_found');
  const { items } = await listWebhooks(world.as('manager'), {});
  expect(items.map((item) => decodeId('webhook', item.id))).not.toContain(id);
});

test('rotation seals a new secret and keeps the old one for the overlap', async () => {
  const { id, signingSecret } = await make();
  const rotated = await rotateSigningSecret(world.as('manager'), id);
  expect(rotated.signingSecret).not.toBe(signingSecret);
  const row = await rowOf(id);
  const binding = { orgId: world.org.id, webhookId: id, field: 'signing_secret' } as const;
  const open = (sealed: Buffer | null | undefined) =>
    unseal(world.keys.privateKey, binding, sealed ?? Buffer.alloc(0));
  expect(await open(row?.signingSecretSealed)).toBe(rotated.signingSecret);
  expect(await open(row?.previousSigningSecretSealed)).toBe(signingSecret);
  expect(row?.previousSigningSecretExpiresAt?.getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000);
});

test('the listing tells the latest delivery and what waits', async () => {
  const { id, webhook } = await make();
  await setWebhookActive(world.as('manager'), id, { isActive: true });
  const { items } = await listWebhooks(world.as('support'), {});
  expect(items.find((item) => item.id === webhook.id)).toMatchObject({
    waitingCount: 1,
    lastDelivery: { status: 'queued', response: { status: null, failure: null } },
  });
  expect(await world.database.$count(events)).toBeGreaterThan(0);
});

test('the listing tells the latest delivery that was delivered or has failed', async () => {
  const { id, webhook } = await make();
  await setWebhookActive(world.as('manager'), id, { isActive: true });
  const finished = async () =>
    (await listWebhooks(world.as('support'), {})).items.find((item) => item.id === webhook.id)?.lastFinished;
  expect(await finished()).toBeNull();

  await world.database.execute(
    sql`update deliveries set status = 'failed', last_outcome = 'response', last_response_status = 500 where webhook_id = ${id}`,
  );
  for (const status of ['cancelled', 'retrying']) {
    await world.database.execute(sql`select emit_event(${world.org.id}, 'job.created', '{}'::json)`);
    await world.database.execute(
      sql`update deliveries set status = ${status} where webhook_id = ${id} and status = 'queued'`,
    );
  }
  expect(await finished()).toMatchObject({ status: 'failed', response: { status: 500, failure: null } });

  await world.database.execute(
    sql`update deliveries set status = 'delivered' where webhook_id = ${id} and status = 'retrying'`,
  );
  expect(await finished()).toMatchObject({ status: 'delivered' });
});

test('the listing leaves test events out of what ended last', async () => {
  const { id, webhook } = await make();
  const add = (status: string, isTest: boolean) =>
    world.database.execute(sql`
      insert into deliveries (org_id, event_id, webhook_id, event_type, url, payload_format, status, is_test, next_attempt_at)
      values (${world.org.id}, uuid_v7(), ${id}, 'job.created', 'https://example.com/', 'envelope', ${status}, ${isTest}, null)`);
  const finished = async () =>
    (await listWebhooks(world.as('support'), {})).items.find((item) => item.id === webhook.id)?.lastFinished;
  await add('failed', true);
  expect(await finished()).toBeNull();
  await add('failed', false);
  await add('delivered', true);
  expect(await finished()).toMatchObject({ status: 'failed' });
});
