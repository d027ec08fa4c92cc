/** Every service × every person and every kind of key: who is let in, and that a refusal changes nothing. */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { apiKeys } from '#db/schema/index';
import { makeWebhook } from '#db/testing/factories';
import { API_KEY_SCOPES, type ApiKeyScope } from '#lib/domain/access/api-key';
import { AppError } from '#lib/domain/errors/app-error';
import { decodeId } from '#lib/domain/ids';
import { createAcceloSubscription } from '#lib/integrations/accelo/create';
import { deleteAcceloSubscription } from '#lib/integrations/accelo/delete';
import { listAcceloSubscriptions } from '#lib/integrations/accelo/list';
import { listAcceloTypes } from '#lib/integrations/accelo/list-types';
import { createAccuLynxSubscription } from '#lib/integrations/acculynx/create';
import { deleteAccuLynxSubscription } from '#lib/integrations/acculynx/delete';
import { listAccuLynxSubscriptions } from '#lib/integrations/acculynx/list';
import { listAccuLynxTopics } from '#lib/integrations/acculynx/list-topics';
import { sendAccuLynxTest } from '#lib/integrations/acculynx/send-test';
import { createAvazaSubscription } from '#lib/integrations/avaza/create';
import { deleteAvazaSubscription } from '#lib/integrations/avaza/delete';
import { listAvazaSubscriptions } from '#lib/integrations/avaza/list';
import { createApiKey } from '#lib/services/api-keys/create';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { listApiKeys } from '#lib/services/api-keys/list';
import { revokeApiKey } from '#lib/services/api-keys/revoke';
import { listAuditLog } from '#lib/services/audit-log/list';
import type { Call } from '#lib/services/context';
import { exportDeliveries } from '#lib/services/deliveries/export';
import { getDelivery } from '#lib/services/deliveries/get';
import { listDeliveries } from '#lib/services/deliveries/list';
import { retryDelivery } from '#lib/services/deliveries/retry';
import { retryMatching } from '#lib/services/deliveries/retry-matching';
import { previewRetry } from '#lib/services/deliveries/retry-preview';
import { listEventTypes } from '#lib/services/event-types/list';
import { emitEvents } from '#lib/services/events/emit';
import { listMembers } from '#lib/services/members/list';
import { updateMember } from '#lib/services/members/update';
import { getAccess } from '#lib/services/orgs/access';
import { makeWorld, PEOPLE, type Person, type World, webhookBody } from '#lib/services/testing/world';
import { readActivity } from '#lib/services/webhooks/activity';
import { createWebhook } from '#lib/services/webhooks/create';
import { deleteWebhook } from '#lib/services/webhooks/delete';
import { getWebhook } from '#lib/services/webhooks/get';
import { assertWebhookMatches } from '#lib/services/webhooks/if-match';
import { readInsight } from '#lib/services/webhooks/insight';
import { listWebhooks } from '#lib/services/webhooks/list';
import { rotateSigningSecret } from '#lib/services/webhooks/rotate-secret';
import { sendTest } from '#lib/services/webhooks/send-test';
import { setWebhookActive } from '#lib/services/webhooks/set-active';
import { awaitTestResult } from '#lib/services/webhooks/test-result';
import { updateWebhook } from '#lib/services/webhooks/update';

let world: World;
let webhookId: string;
let deliveryId: string;
let testDeliveryId: string;
/** A key for each scope, and those that let nobody in. */
let keys: Record<ApiKeyScope | (typeof DEAD_KEYS)[number], string>;

async function makeKeys(): Promise<typeof keys> {
  const make = async (scopes: ApiKeyScope[], values: { expiresAt?: Date; isRevoked?: boolean } = {}) => {
    const { id, key } = await insertApiKey(world.database, {
      orgId: world.org.id,
      name: 'Of the matrix',
      scopes,
      expiresAt: values.expiresAt ?? null,
      createdBy: world.users.admin.id,
    });
    if (values.isRevoked)
      await world.database.update(apiKeys).set({ revokedAt: sql`now()` }).where(eq(apiKeys.id, id));
    return key;
  };
  const all = [...API_KEY_SCOPES];
  return {
    'webhooks:read': await make(['webhooks:read']),
    'webhooks:write': await make(['webhooks:write']),
    'deliveries:read': await make(['deliveries:read']),
    'deliveries:retry': await make(['deliveries:retry']),
    'events:write': await make(['events:write']),
    revoked: await make(all, { isRevoked: true }),
    expired: await make(all, { expiresAt: new Date(Date.now() - 1000) }),
    unknown: 'hk_unknown',
  };
}

beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  keys = await makeKeys();
  webhookId = (await makeWebhook(world.database, world.org.id)).id;
  await world.database.execute(sql`select emit_event(${world.org.id}, 'job.created', '{}')`);
  const { rows } = await world.database.execute<{ id: string }>(sql`select id from deliveries`);
  deliveryId = rows[0]?.id ?? '';
  const sent = await sendTest(world.as('admin'), webhookId, { eventType: 'job.created' });
  testDeliveryId = sent.id;
});
afterAll(() => world.drop());

const MANAGERS: Person[] = ['admin', 'manager'];
const READERS: Person[] = [...MANAGERS, 'support'];
const MEMBERS: Person[] = [...READERS, 'nobody'];

/** Keeps what ends something from taking it away from the other lines. */
const UNKNOWN_ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const ENDING = [
  'webhooks/delete',
  'api-keys/revoke',
  'integrations/avaza/delete',
  'integrations/accelo/delete',
  'integrations/acculynx/delete',
  'integrations/acculynx/send-test',
];
const CALLBACK = 'https://erp.example.com/hooks';

/** By file, so that a service without a line here fails the last test. */
const SERVICES: Record<string, { allowed: Person[]; run: (call: Call) => Promise<unknown> }> = {
  'orgs/access': { allowed: MEMBERS, run: (call) => getAccess(call) },
  'webhooks/list': { allowed: READERS, run: (call) => listWebhooks(call, {}) },
  'webhooks/get': { allowed: READERS, run: (call) => getWebhook(call, webhookId) },
  'webhooks/activity': { allowed: READERS, run: (call) => readActivity(call) },
  'webhooks/insight': { allowed: READERS, run: (call) => readInsight(call, webhookId) },
  'webhooks/send-test': {
    allowed: MANAGERS,
    run: (call) => sendTest(call, webhookId, { eventType: 'job.created' }),
  },
  'webhooks/test-result': {
    allowed: MANAGERS,
    run: (call) => awaitTestResult(call, { id: testDeliveryId }, { wait: '0' }),
  },
  'webhooks/create': { allowed: MANAGERS, run: (call) => createWebhook(call, webhookBody()) },
  'webhooks/update': {
    allowed: MANAGERS,
    run: (call) => updateWebhook(call, webhookId, webhookBody({ version: 99 })),
  },
  'webhooks/set-active': {
    allowed: MANAGERS,
    run: (call) => setWebhookActive(call, webhookId, { isActive: true }),
  },
  'webhooks/rotate-secret': { allowed: MANAGERS, run: (call) => rotateSigningSecret(call, webhookId) },
  'webhooks/delete': { allowed: MANAGERS, run: (call) => deleteWebhook(call, UNKNOWN_ID) },
  'webhooks/if-match': {
    allowed: MANAGERS,
    run: (call) => assertWebhookMatches(call, webhookId, { ifMatch: ['*'], ifNoneMatch: null }),
  },
  'deliveries/list': { allowed: READERS, run: (call) => listDeliveries(call, {}) },
  'deliveries/get': { allowed: READERS, run: (call) => getDelivery(call, deliveryId) },
  'deliveries/retry': { allowed: MANAGERS, run: (call) => retryDelivery(call, deliveryId) },
  'deliveries/retry-preview': { allowed: MANAGERS, run: (call) => previewRetry(call, {}) },
  'deliveries/retry-matching': { allowed: MANAGERS, run: (call) => retryMatching(call, {}) },
  'deliveries/export': { allowed: READERS, run: (call) => exportDeliveries(call, {}) },
  'events/emit': {
    allowed: ['admin'],
    run: (call) => emitEvents(call, Buffer.from('{"type":"job.created","data":{}}')),
  },
  'event-types/list': { allowed: READERS, run: (call) => listEventTypes(call) },
  'members/list': { allowed: ['admin'], run: (call) => listMembers(call, {}) },
  'members/update': {
    allowed: ['admin'],
    run: (call) => updateMember(call, world.users.nobody.id, { permissions: [] }),
  },
  'api-keys/list': { allowed: ['admin'], run: (call) => listApiKeys(call, {}) },
  'api-keys/create': {
    allowed: ['admin'],
    run: (call) => createApiKey(call, { name: 'Made by the matrix', scopes: ['events:write'] }),
  },
  'api-keys/revoke': { allowed: ['admin'], run: (call) => revokeApiKey(call, UNKNOWN_ID) },
  'audit-log/list': { allowed: ['admin'], run: (call) => listAuditLog(call, {}) },
  'integrations/avaza/list': { allowed: READERS, run: (call) => listAvazaSubscriptions(call) },
  'integrations/avaza/create': {
    allowed: MANAGERS,
    run: (call) => createAvazaSubscription(call, { target_url: CALLBACK, event: 'invoice_sent' }),
  },
  'integrations/avaza/delete': {
    allowed: MANAGERS,
    run: (call) => deleteAvazaSubscription(call, '2147483647'),
  },
  'integrations/accelo/list-types': { allowed: READERS, run: (call) => listAcceloTypes(call) },
  'integrations/accelo/list': { allowed: READERS, run: (call) => listAcceloSubscriptions(call) },
  'integrations/accelo/create': {
    allowed: MANAGERS,
    run: (call) => createAcceloSubscription(call, { trigger_url: CALLBACK, event_id: 'assign_task' }),
  },
  'integrations/accelo/delete': {
    allowed: MANAGERS,
    run: (call) => deleteAcceloSubscription(call, '0'.repeat(24)),
  },
  'integrations/acculynx/list-topics': { allowed: READERS, run: (call) => listAccuLynxTopics(call) },
  'integrations/acculynx/list': { allowed: READERS, run: (call) => listAccuLynxSubscriptions(call) },
  'integrations/acculynx/create': {
    allowed: MANAGERS,
    run: (call) => createAccuLynxSubscription(call, { consumerUrl: CALLBACK, topicNames: ['job-created'] }),
  },
  'integrations/acculynx/delete': {
    allowed: MANAGERS,
    run: (call) => deleteAccuLynxSubscription(call, UNKNOWN_ID),
  },
  'integrations/acculynx/send-test': {
    allowed: MANAGERS,
    run: (call) => sendAccuLynxTest(call, UNKNOWN_ID, { topicName: 'job-created' }),
  },
};

/** The scopes of which each one alone opens a service; no key opens one that is not here. */
const SCOPES: Record<string, readonly ApiKeyScope[]> = {
  'webhooks/list': ['webhooks:read'],
  'webhooks/get': ['webhooks:read'],
  'webhooks/activity': ['webhooks:read'],
  'webhooks/insight': ['deliveries:read'],
  'webhooks/send-test': ['webhooks:write'],
  'webhooks/test-result': ['webhooks:write'],
  'webhooks/create': ['webhooks:write'],
  'webhooks/update': ['webhooks:write'],
  'webhooks/set-active': ['webhooks:write'],
  'webhooks/rotate-secret': ['webhooks:write'],
  'webhooks/delete': ['webhooks:write'],
  'webhooks/if-match': ['webhooks:write'],
  'deliveries/list': ['deliveries:read'],
  'deliveries/get': ['deliveries:read'],
  'deliveries/export': ['deliveries:read'],
  'deliveries/retry': ['deliveries:retry'],
  'deliveries/retry-preview': ['deliveries:retry'],
  'deliveries/retry-matching': ['deliveries:retry'],
  'events/emit': ['events:write'],
  'event-types/list': API_KEY_SCOPES,
  'integrations/avaza/list': ['webhooks:read'],
  'integrations/avaza/create': ['webhooks:write'],
  'integrations/avaza/delete': ['webhooks:write'],
  'integrations/accelo/list-types': API_KEY_SCOPES,
  'integrations/accelo/list': ['webhooks:read'],
  'integrations/accelo/create': ['webhooks:write'],
  'integrations/accelo/delete': ['webhooks:write'],
  'integrations/acculynx/list-topics': API_KEY_SCOPES,
  'integrations/acculynx/list': ['webhooks:read'],
  'integrations/acculynx/create': ['webhooks:write'],
  'integrations/acculynx/delete': ['webhooks:write'],
  'integrations/acculynx/send-test': ['webhooks:write'],
};

const DEAD_KEYS = ['revoked', 'expired', 'unknown'] as const;

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
  const tables = [
    'webhooks',
    'subscriptions',
    'deliveries',
    'events',
    'members',
    'audit_log',
    'idempotency_keys',
  ];
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
      expect(result).toBe(ENDING.includes(name) ? 'not_found' : 'allowed');
      return;
    }
    expect(result).toBe(person === 'stranger' ? 'not_found' : 'forbidden');
    expect(await snapshot()).toBe(before);
  });

  test.each(API_KEY_SCOPES)('a key with %s', async (scope) => {
    const before = await snapshot();
    const result = await verdict(run(world.withKey(keys[scope])));
    if (SCOPES[name]?.includes(scope)) {
      expect(result).toBe(ENDING.includes(name) ? 'not_found' : 'allowed');
      return;
    }
    expect(result).toBe('forbidden');
    expect(await snapshot()).toBe(before);
  });

  test.each(DEAD_KEYS)('a key that is %s', async (kind) => {
    const before = await snapshot();
    expect(await verdict(run(world.withKey(keys[kind])))).toBe('unauthenticated');
    expect(await snapshot()).toBe(before);
  });

  test('the key of one organisation in another', async () => {
    const before = await snapshot();
    for (const scope of API_KEY_SCOPES) {
      expect(await verdict(run(world.withKey(keys[scope], world.otherOrg.slug)))).toBe('not_found');
    }
    expect(await snapshot()).toBe(before);
  });

  test('an organisation that does not exist answers as one of others', async () => {
    const messageOf = (call: Call) => run(call).catch((error: Error) => error.message);
    expect(await messageOf(world.as('stranger'))).toBe(await messageOf(world.as('admin', 'no-such-org')));
  });
});

test('ids of another organisation are not found', async () => {
  const call = world.as('stranger', world.otherOrg.slug);
  const apiKeyId = decodeId('apiKey', (await listApiKeys(world.as('admin'), {})).items[0]?.id ?? '') ?? '';
  const before = await snapshot();
  const asked = [
    getWebhook(call, webhookId),
    updateWebhook(call, webhookId, webhookBody({ version: 1 })),
    setWebhookActive(call, webhookId, { isActive: false }),
    rotateSigningSecret(call, webhookId),
    deleteWebhook(call, webhookId),
    getDelivery(call, deliveryId),
    retryDelivery(call, deliveryId),
    updateMember(call, world.users.nobody.id, { permissions: ['Org.webhooks'] }),
    revokeApiKey(call, apiKeyId),
  ];
  const verdicts = Promise.all(asked.map(verdict));
  expect(await verdicts).toEqual(asked.map(() => 'not_found'));
  expect((await listDeliveries(call, {})).items).toEqual([]);
  expect(await snapshot()).toBe(before);
});

test('a refusal names the permission and who can give it', async () => {
  const error = await listWebhooks(world.as('nobody'), {}).catch((reason: unknown) => reason);
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

test('with all scopes a key still does nothing that is for admins', async () => {
  const program = await world.withNewKey(API_KEY_SCOPES);
  for (const name of Object.keys(SERVICES).filter((service) => SCOPES[service] === undefined)) {
    expect(await verdict(SERVICES[name]?.run(program) ?? Promise.resolve()), name).toBe('forbidden');
  }
});

test('a key ends with the next request after it was revoked', async () => {
  const { apiKey, key } = await createApiKey(world.as('admin'), {
    name: 'Short-lived',
    scopes: ['webhooks:read'],
  });
  expect(await verdict(listWebhooks(world.withKey(key), {}))).toBe('allowed');
  await revokeApiKey(world.as('admin'), decodeId('apiKey', apiKey.id) ?? '');
  expect(await verdict(listWebhooks(world.withKey(key), {}))).toBe('unauthenticated');
});

test('every service that authorises has a line in this matrix', async () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const integrations = fileURLToPath(new URL('../integrations', import.meta.url));
  const files = [
    ...(await readdir(folder, { recursive: true })),
    ...(await readdir(integrations, { recursive: true })).map((file) => `../integrations/${file}`),
  ];
  const routes = await readdir(fileURLToPath(new URL('../../app/api/v1', import.meta.url)), {
    recursive: true,
  });
  expect(routes.filter((file) => file.endsWith('route.ts')).length).toBeGreaterThan(5);
  const authorising = [];
  for (const file of files.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
    const text = await readFile(`${folder}/${file}`, 'utf8');
    if (/await authorise\(/.test(text)) authorising.push(file.replace(/^\.\.\//, '').replace(/\.ts$/, ''));
  }
  expect(authorising.filter((name) => name !== 'authorise').sort()).toEqual(Object.keys(SERVICES).sort());
});
