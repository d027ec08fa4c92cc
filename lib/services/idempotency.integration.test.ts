/** Writes with an Idempotency-Key: done once, answered as often as asked. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { idempotencyKeys, webhooks } from '#db/schema/index';
import { AppError } from '#lib/domain/errors/app-error';
import type { Call } from '#lib/services/context';
import { type Answer, answerOnce } from '#lib/services/idempotency';
import { makeWorld, type World, webhookBody } from '#lib/services/testing/world';
import { createWebhook } from '#lib/services/webhooks/create';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterAll(() => world.drop());

const fingerprint = (text: string) => createHash('sha256').update(text).digest();
const request = (key: string, body = 'a') => ({
  key,
  fingerprint: fingerprint(body),
  secretMembers: ['signingSecret'],
});
const create = async (call: Call): Promise<Answer> => ({
  status: 201,
  etag: '"1"',
  body: await createWebhook(call, webhookBody()),
});
const countWebhooks = async () => (await world.database.select().from(webhooks)).length;
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

test('the same request again gets the same answer, without the secret, and does nothing', async () => {
  const key = randomUUID();
  const first = await answerOnce(world.as('manager'), request(key), create);
  const count = await countWebhooks();
  const second = await answerOnce(world.as('manager'), request(key), create);
  expect(first).toMatchObject({ status: 201, etag: '"1"', isReplay: false });
  expect(first.body).toMatchObject({ signingSecret: expect.stringMatching(/^whsec_/) });
  expect(second).toEqual({ ...first, isReplay: true, body: { ...first.body, signingSecret: null } });
  expect(await countWebhooks()).toBe(count);
});

test('what is stored holds no secret', async () => {
  const key = randomUUID();
  const { body } = await answerOnce(world.as('manager'), request(key), create);
  const secret = body !== null && 'signingSecret' in body ? String(body.signingSecret) : '';
  const [stored] = await world.database.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, key));
  expect(secret).toMatch(/^whsec_.{20}/);
  expect(JSON.stringify(stored)).not.toContain(secret.slice('whsec_'.length));
});

test('another request with the same key is refused', async () => {
  const key = randomUUID();
  await answerOnce(world.as('manager'), request(key), create);
  const before = await countWebhooks();
  expect(await codeOf(answerOnce(world.as('manager'), request(key, 'b'), create))).toBe(
    'idempotency_key_reused',
  );
  expect(await countWebhooks()).toBe(before);
});

test('a key belongs to who used it', async () => {
  const key = randomUUID();
  await answerOnce(world.as('manager'), request(key), create);
  const other = await answerOnce(world.as('admin'), request(key, 'b'), create);
  expect(other.isReplay).toBe(false);
});

test('a refusal leaves nothing behind, not even the key', async () => {
  const key = randomUUID();
  const before = await countWebhooks();
  const half = async (call: Call): Promise<Answer> => {
    await create(call);
    throw new AppError('not_possible_now', 'Not now.');
  };
  expect(await codeOf(answerOnce(world.as('manager'), request(key), half))).toBe('not_possible_now');
  expect(await countWebhooks()).toBe(before);
  const corrected = await answerOnce(world.as('manager'), request(key, 'corrected'), create);
  expect(corrected.isReplay).toBe(false);
});

test('of ten at the same time one does it, the others are told to wait or get its answer', async () => {
  const key = randomUUID();
  const before = await countWebhooks();
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => codeOf(answerOnce(world.as('manager'), request(key), create))),
  );
  expect(outcomes).toContain('answered');
  expect(outcomes.filter((one) => !['answered', 'idempotency_key_in_progress'].includes(one))).toEqual([]);
  expect(await countWebhooks()).toBe(before + 1);
});

test('while the first is under way, the second is told so', async () => {
  const key = randomUUID();
  const { promise: meanwhile, resolve: end } = Promise.withResolvers<void>();
  const { promise: started, resolve: start } = Promise.withResolvers<void>();
  const first = answerOnce(world.as('manager'), request(key), async (call) => {
    start();
    await meanwhile;
    return create(call);
  });
  await started;
  expect(await codeOf(answerOnce(world.as('manager'), request(key), create))).toBe(
    'idempotency_key_in_progress',
  );
  end();
  expect((await first).isReplay).toBe(false);
});

test('an answer is not repeated to who may no longer ask', async () => {
  const key = randomUUID();
  await answerOnce(world.as('manager'), request(key), create);
  const isManager = sql`user_id = ${world.users.manager.id}`;
  await world.database.execute(sql`update members set permissions = '{}' where ${isManager}`);
  expect(await codeOf(answerOnce(world.as('manager'), request(key), create))).toBe('forbidden');
  await world.database.execute(sql`update members set permissions = '{Org.webhooks}' where ${isManager}`);
});

test('after a day the key is free, and what was kept is removed', async () => {
  const [used, left] = [randomUUID(), randomUUID()];
  for (const key of [used, left]) await answerOnce(world.as('manager'), request(key), create);
  await world.database.execute(
    sql`update idempotency_keys set created_at = now() - interval '25 hours' where key in (${used}, ${left})`,
  );
  const again = await answerOnce(world.as('manager'), request(used, 'another'), create);
  expect(again.isReplay).toBe(false);
  await world.database.execute(sql`select forget_expired_rows(30, 400, 1000)`);
  const rows = await world.database.select({ key: idempotencyKeys.key }).from(idempotencyKeys);
  expect(rows.map((row) => row.key)).toContain(used);
  expect(rows.map((row) => row.key)).not.toContain(left);
});
