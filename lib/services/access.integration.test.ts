/** Every service × every person: who is let in, and that a refusal changes nothing. */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { apiKeys } from '#db/schema/index';
import { makeWebhook } from '#db/testing/factories';
import { AppError } from '#lib/domain/app-error';
import type { Call } from '#lib/services/context';
import { exportDeliveries } from '#lib/services/deliveries/export';
import { getDelivery } from '#lib/services/deliveries/get';
import { listDeliveries } from '#lib/services/deliveries/list';
import { retryDelivery } from '#lib/services/deliveries/retry';
import { retryMatching } from '#lib/services/deliveries/retry-matching';
import { previewRetry } from '#lib/services/deliveries/retry-preview';
import { emitEvents } from '#lib/services/events/emit';
import { listEventTypes } from '#lib/services/events/list-types';
import { listMembers } from '#lib/services/members/list';
import { updateMember } from '#lib/services/members/update';
import { getAccess } from '#lib/services/orgs/access';
import { makeWorld, PEOPLE, type Person, type World, webhookBody } from '#lib/services/testing/world';
import { readActivity } from '#lib/services/webhooks/activity';
import { createWebhook } from '#lib/services/webhooks/create';
import { deleteWebhook } from '#lib/services/webhooks/delete';
import { getWebhook } from '#lib/services/webhooks/get';
import { readInsight } from '#lib/services/webhooks/insight';
import { listWebhooks } from '#lib/services/webhooks/list';
import { rotateSigningSecret } from '#lib/services/webhooks/rotate-secret';
import { sendTest } from '#lib/services/webhooks/send-test';
import { setWebhookActive } from '#lib/services/webhooks/set-active';
import { updateWebhook } from '#lib/services/webhooks/update';

let world: World;
let webhookId: string;
let deliveryId: string;

beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  webhookId = (await makeWebhook(world.database, world.org.id)).id;
  await world.database.execute(sql`select emit_event(${world.org.id}, 'job.created', '{}')`);
  const { rows } = await world.database.execute<{ id: string }>(sql`select id from deliveries`);
  deliveryId = rows[0]?.id ?? '';
});
afterAll(() => world.drop());

const MANAGERS: Person[] = ['admin', 'manager'];
const READERS: Person[] = [...MANAGERS, 'support'];
const MEMBERS: Person[] = [...READERS, 'nobody'];

/** By file, so that a service without a line here fails the last test. */
const SERVICES: Record<string, { allowed: Person[]; run: (call: Call) => Promise<unknown> }> = {
  'orgs/access': { allowed: MEMBERS, run: (call) => getAccess(call) },
  'webhooks/list': { allowed: READERS, run: (call) => listWebhooks(call) },
  'webhooks/get': { allowed: READERS, run: (call) => getWebhook(call, webhookId) },
  'webhooks/activity': { allowed: READERS, run: (call) => readActivity(call) },
  'webhooks/insight': { allowed: READERS, run: (call) => readInsight(call, webhookId) },
  'webhooks/send-test': {
    allowed: MANAGERS,
    run: (call) => sendTest(call, webhookId, { eventType: 'job.created' }),
  },
  'webhooks/create': { allowed: MANAGERS, run: (call) => createWebhook(call, webhookBody()) },
  'webhooks/update': {
    allowed: MANAGERS,
    run: (call) => updateWebhook(call, webhookId, webhookBody({ version: 99 })),
  },
  'webhooks/set-active': {
    allowed: MANAGERS,
    run: (call) => setWebhookActive(call, webhookId, { active: true }),
  },
  'webhooks/rotate-secret': { allowed: MANAGERS, run: (call) => rotateSigningSecret(call, webhookId) },
  'webhooks/delete': {
    allowed: MANAGERS,
    run: (call) => deleteWebhook(call, '01890a5d-ac96-774b-bcce-b302099a8057'),
  },
  'deliveries/list': { allowed: READERS, run: (call) => listDeliveries(call, {}) },
  'deliveries/get': { allowed: READERS, run: (call) => getDelivery(call, deliveryId) },
  'deliveries/retry': { allowed: MANAGERS, run: (call) => retryDelivery(call, deliveryId) },
  'deliveries/retry-preview': { allowed: MANAGERS, run: (call) => previewRetry(call, {}) },
  'deliveries/retry-matching': { allowed: MANAGERS, run: (call) => retryMatching(call, {}) },
  'deliveries/export': { allowed: READERS, run: (call) => exportDeliveries(call, {}) },
  'events/emit': { allowed: ['admin'], run: (call) => emitEvents(call, '{"type":"job.created","data":{}}') },
  'events/list-types': { allowed: READERS, run: (call) => listEventTypes(call) },
  'members/list': { allowed: ['admin'], run: (call) => listMembers(call) },
  'members/update': {
    allowed: ['admin'],
    run: (call) => updateMember(call, world.users.nobody.id, { permissions: [] }),
  },
};

/** The code of the refusal; `allowed` where the caller was let in, even if the request itself was then refused. */
async function verdict(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'allowed';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return ['forbidden', 'not_found', 'unauthenticated'].includes(error.code) ? error.code : 'allowed';
  }
}

/** All rows that a person could change, as text. */
async function snapshot(): Promise<string> {
  const tables = ['webhooks', 'deliveries', 'events', 'members', 'audit_log'];
  const parts = await Promise.all(
    tables.map((table) =>
      world.database.execute(sql.raw(`select md5(string_agg(t::text, '' order by t::text)) from ${table} t`)),
    ),
  );
  return JSON.stringify(parts.map((part) => part.rows));
}

describe.each(Object.entries(SERVICES))('%s', (name, { allowed, run }) => {
  test.each(PEOPLE)('%s', async (person) => {
    const before = await snapshot();
    const result = await verdict(run(world.as(person)));
    if (allowed.includes(person)) {
      // An id that does not exist keeps the delete from taking the webhook away from the other lines.
      expect(result).toBe(name === 'webhooks/delete' ? 'not_found' : 'allowed');
      return;
    }
    expect(result).toBe(person === 'stranger' ? 'not_found' : 'forbidden');
    expect(await snapshot()).toBe(before);
  });

  test('an organisation that does not exist answers as one of others', async () => {
    const messageOf = (call: Call) => run(call).catch((error: Error) => error.message);
    expect(await messageOf(world.as('stranger'))).toBe(await messageOf(world.as('admin', 'no-such-org')));
  });
});

test('ids of another organisation are not found', async () => {
  const call = world.as('stranger', world.otherOrg.slug);
  const before = await snapshot();
  const asked = [
    getWebhook(call, webhookId),
    updateWebhook(call, webhookId, webhookBody({ version: 1 })),
    setWebhookActive(call, webhookId, { active: false }),
    rotateSigningSecret(call, webhookId),
    deleteWebhook(call, webhookId),
    getDelivery(call, deliveryId),
    retryDelivery(call, deliveryId),
    updateMember(call, world.users.nobody.id, { permissions: ['Org.webhooks'] }),
  ];
  const verdicts = Promise.all(asked.map(verdict));
  expect(await verdicts).toEqual(asked.map(() => 'not_found'));
  expect((await listDeliveries(call, {})).items).toEqual([]);
  expect(await snapshot()).toBe(before);
});

test('a refusal names the permission and who can give it', async () => {
  const error = await listWebhooks(world.as('nobody')).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'forbidden',
    details: { extra: { permission: 'Org.webhooks', admins: [{ email: world.users.admin.email }] } },
  });
});

test('a permission counts from the next call on, and so does taking it away', async () => {
  await updateMember(world.as('admin'), world.users.nobody.id, { permissions: ['Org.webhooks.logs'] });
  expect(await verdict(listDeliveries(world.as('nobody'), {}))).toBe('allowed');
  expect(await verdict(createWebhook(world.as('nobody'), webhookBody()))).toBe('forbidden');
  await updateMember(world.as('admin'), world.users.nobody.id, { permissions: [] });
  expect(await verdict(listDeliveries(world.as('nobody'), {}))).toBe('forbidden');
});

test('what support opens is recorded', async () => {
  await getDelivery(world.as('support'), deliveryId);
  const { rows } = await world.database.execute(
    sql`select from audit_log where action = 'delivery.viewed' and actor_user_id = ${world.users.support.id}`,
  );
  expect(rows.length).toBeGreaterThan(0);
});

describe('API keys', () => {
  const key = `hk_${randomBytes(32).toString('base64url')}`;
  const withKey = (text: string, orgSlug = world.org.slug): Call => ({
    context: world.context,
    actor: { kind: 'api_key', key: text },
    orgSlug,
  });

  beforeAll(async () => {
    await world.database.insert(apiKeys).values({
      orgId: world.org.id,
      name: 'Host',
      keyHash: createHash('sha256').update(key).digest(),
      keyEnding: key.slice(-4),
      scopes: ['events:write'],
    });
  });

  test('a key emits events in its organisation and does nothing else', async () => {
    expect(await verdict(emitEvents(withKey(key), '{"type":"job.created","data":{}}'))).toBe('allowed');
    expect(await verdict(listWebhooks(withKey(key)))).toBe('forbidden');
    expect(
      await verdict(emitEvents(withKey(key, world.otherOrg.slug), '{"type":"job.created","data":{}}')),
    ).toBe('not_found');
    expect(await verdict(emitEvents(withKey('hk_wrong'), '{"type":"job.created","data":{}}'))).toBe(
      'unauthenticated',
    );
  });

  test('a revoked key is unknown', async () => {
    await world.database.update(apiKeys).set({ revokedAt: sql`now()` });
    expect(await verdict(emitEvents(withKey(key), '{"type":"job.created","data":{}}'))).toBe(
      'unauthenticated',
    );
  });
});

test('every service that authorises has a line in this matrix', async () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const files = await readdir(folder, { recursive: true });
  const routes = await readdir(fileURLToPath(new URL('../../app/api/v1', import.meta.url)), {
    recursive: true,
  });
  expect(routes.filter((file) => file.endsWith('route.ts')).length).toBeGreaterThan(5);
  const authorising = [];
  for (const file of files.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
    const text = await readFile(`${folder}/${file}`, 'utf8');
    if (/await authorise\(/.test(text)) authorising.push(file.replace(/\.ts$/, ''));
  }
  expect(authorising.filter((name) => name !== 'authorise').sort()).toEqual(Object.keys(SERVICES).sort());
});
