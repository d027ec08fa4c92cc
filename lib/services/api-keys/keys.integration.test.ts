/** What is kept of a key: its hash, its end, and when it was used last. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { apiKeyHashes, apiKeys } from '#db/schema/index';
import { decodeId } from '#lib/domain/ids';
import { createApiKey } from '#lib/services/api-keys/create';
import { listApiKeys } from '#lib/services/api-keys/list';
import { revokeApiKey } from '#lib/services/api-keys/revoke';
import { makeWorld, type World } from '#lib/services/testing/world';
import { listWebhooks } from '#lib/services/webhooks/list';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterAll(() => world.drop());

async function makeKey(): Promise<{ id: string; key: string }> {
  const { apiKey, key } = await createApiKey(world.as('admin'), { name: 'Key', scopes: ['webhooks:read'] });
  return { id: apiKey.id, key };
}

const uuidOf = (id: string) => decodeId('apiKey', id) ?? '';

async function lastUse(id: string): Promise<number | null> {
  const { items } = await listApiKeys(world.as('admin'), {});
  const at = items.find((item) => item.id === id)?.lastUsedAt;
  if (at === undefined) throw new Error('The key is not listed');
  return at === null ? null : Date.parse(at);
}

const use = (key: string) => listWebhooks(world.withKey(key), {});

test('the key is in its first answer and nowhere else: stored are its hash and its end', async () => {
  const { id, key } = await makeKey();
  expect(key).toMatch(/^hk_[\w-]{43}$/);
  const [row] = await world.database
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.id, uuidOf(id)));
  const hashes = await world.database
    .select()
    .from(apiKeyHashes)
    .where(eq(apiKeyHashes.apiKeyId, uuidOf(id)));
  expect(hashes).toMatchObject([{ keyHash: createHash('sha256').update(key).digest(), orgId: world.org.id }]);
  expect(row?.keyEnding).toBe(key.slice(-4));
  const dumped = await world.database.execute(sql`
    select k::text from api_keys k union all select a::text from audit_log a`);
  expect(JSON.stringify(dumped.rows)).not.toContain(key.slice(3, 30));
  expect(JSON.stringify(await listApiKeys(world.as('admin'), {}))).not.toContain(key.slice(3, 30));
});

test('the last use is that of a request that was let in, to a minute', async () => {
  const { id, key } = await makeKey();
  expect(await lastUse(id)).toBeNull();
  const before = Date.now();
  await use(key);
  const first = await lastUse(id);
  expect(Math.abs((first ?? 0) - before)).toBeLessThan(10_000);

  await use(key);
  expect(await lastUse(id)).toBe(first);
  await world.database
    .update(apiKeys)
    .set({ lastUsedAt: sql`now() - interval '61 seconds'` })
    .where(eq(apiKeys.id, uuidOf(id)));
  await use(key);
  expect(await lastUse(id)).toBeGreaterThanOrEqual(first ?? Number.POSITIVE_INFINITY);
});

test('a key that is refused was not used', async () => {
  const { id, key } = await makeKey();
  await world.database
    .update(apiKeys)
    .set({ expiresAt: sql`now()` })
    .where(eq(apiKeys.id, uuidOf(id)));
  await expect(use(key)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(await lastUse(id)).toBeNull();
});

test('revoking counts from the very next request on, for every connection of the pool', async () => {
  const { id, key } = await makeKey();
  await Promise.all(Array.from({ length: 20 }, () => use(key)));
  await revokeApiKey(world.as('admin'), uuidOf(id));
  const after = await Promise.allSettled(Array.from({ length: 20 }, () => use(key)));
  expect(after.map(({ status }) => status)).toEqual(after.map(() => 'rejected'));
});
