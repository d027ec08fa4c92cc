import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeWebhook } from '#db/testing/factories';
import { AppError } from '#lib/domain/app-error';
import { decodeId } from '#lib/domain/ids';
import { emitEvents } from '#lib/services/events/emit';
import { makeWorld, type World } from '#lib/services/testing/world';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  await makeWebhook(world.database, world.org.id, { eventTypes: ['job.created', 'job.updated'] });
  await makeWebhook(world.database, world.org.id, { eventTypes: ['job.updated'] });
  await makeWebhook(world.database, world.org.id, { eventTypes: ['job.created'], isActive: false });
});
afterAll(() => world.drop());

const emit = (text: string) => emitEvents(world.as('admin'), text);

async function countEvents(): Promise<number> {
  const { rows } = await world.database.execute<{ count: number }>(
    sql`select count(*)::int as count from events`,
  );
  return rows[0]?.count ?? -1;
}

async function refusal(text: string): Promise<AppError> {
  const before = await countEvents();
  const error = await emit(text).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(await countEvents()).toBe(before);
  if (error instanceof AppError) return error;
  throw new Error('Expected a refusal', { cause: error });
}

test('an event goes to the active webhooks that have its type', async () => {
  expect(await emit('{"type":"job.created","data":{}}')).toMatchObject({
    type: 'job.created',
    deliveryCount: 1,
  });
  expect(await emit('{"type":"job.updated","data":{}}')).toMatchObject({ deliveryCount: 2 });
  expect(await emit('{"type":"estimate.created","data":{}}')).toMatchObject({ deliveryCount: 0 });
});

test('an array is taken in its order, all or none', async () => {
  const result = await emit('[{"type":"job.created","data":{"n":1}}, {"type":"job.updated","data":{"n":2}}]');
  expect(result).toMatchObject({
    items: [{ type: 'job.created' }, { type: 'job.updated', deliveryCount: 2 }],
  });
  const error = await refusal('[{"type":"job.created","data":{}},{"type":"job.exploded","data":{}}]');
  expect(error.details.fields).toEqual([
    { pointer: '/1/type', message: expect.stringContaining('job.exploded') },
  ]);
});

test.each([
  ['numbers', '{"a":12345678901234567890,"b":1.10,"c":1E2,"d":-0.0}'],
  ['duplicate keys and their order', '{"z":1,"a":2,"z":3}'],
  ['escapes', '{"nul":"\\u0000","pair":"\\ud83d\\ude00","lone":"\\ud800","slash":"\\/"}'],
  ['white space', '{ "a" :\n\t[ 1 ,  2 ] }'],
  ['emoji and right-to-left', '{"text":"🚀 שלום é"}'],
  ['a data member inside', '{"data":{"data":[{"data":1}]}}'],
])('the bytes of data are kept: %s', async (_what, data) => {
  const result = await emit(` { "subject" : "job_1", "data" : ${data} , "type":"job.created" } `);
  const id = 'id' in result ? decodeId('event', result.id) : null;
  const { rows } = await world.database.execute<{ text: string }>(
    sql`select data::text as text from events where id = ${id}`,
  );
  expect(rows[0]?.text).toBe(data);
});

test('an idempotency key makes one event, and refuses another one', async () => {
  const text = '{"type":"job.created","idempotencyKey":"k1","data":{"n":1}}';
  const [first, second] = [await emit(text), await emit(text)];
  expect(second).toEqual(first);
  const error = await refusal('{"type":"job.created","idempotencyKey":"k1","data":{"n":2}}');
  expect(error.code).toBe('idempotency_conflict');
});

test.each([
  ['not JSON', '{"type":', 'invalid_json', undefined],
  ['an unknown type', '{"type":"job.exploded","data":{}}', 'validation_failed', '/type'],
  ['the type of the system itself', '{"type":"webhook.activated","data":{}}', 'validation_failed', '/type'],
  ['no type', '{"data":{}}', 'validation_failed', '/type'],
  ['no data', '{"type":"job.created"}', 'validation_failed', '/data'],
  ['data that is no object', '{"type":"job.created","data":[1]}', 'validation_failed', '/data'],
  [
    'a time that is none',
    '{"type":"job.created","data":{},"occurredAt":"yesterday"}',
    'validation_failed',
    '/occurredAt',
  ],
  ['an empty array', '[]', 'validation_failed', ''],
  ['text', '"hello"', 'validation_failed', ''],
  [
    'data over 256 KB',
    `{"type":"job.created","data":{"a":"${'x'.repeat(256 * 1024)}"}}`,
    'too_large',
    '/data',
  ],
  [
    'nesting without end',
    `{"type":"job.created","data":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
    'validation_failed',
    '/data',
  ],
])('refuses %s and stores nothing', async (_what, text, code, pointer) => {
  const error = await refusal(text);
  expect(error.code).toBe(code);
  expect(error.details.fields?.[0]?.pointer).toBe(pointer);
});

test('from SQL, in the transaction of the host: rolled back, nothing happened', async () => {
  const before = await countEvents();
  const client = await world.database.$client.connect();
  try {
    await client.query('begin');
    await client.query(`select emit_event($1, 'job.created', '{"n":1}')`, [world.org.id]);
    await client.query('rollback');
    expect(await countEvents()).toBe(before);
    await client.query(`select emit_event($1, 'job.created', '{"n":1}')`, [world.org.id]);
    expect(await countEvents()).toBe(before + 1);
  } finally {
    client.release();
  }
});
