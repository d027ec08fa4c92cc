import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { makeWebhook } from '#db/testing/factories';
import { AppError } from '#lib/domain/errors/app-error';
import { decodeId, encodeId } from '#lib/domain/ids';
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

/** Deeper than PostgreSQL reads. */
const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

const emit = (text: string) => emitEvents(world.as('admin'), Buffer.from(text));

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

test('each event of an array has its own result', async () => {
  const result = await emit('[{"type":"job.created","data":{"n":1}}, {"type":"job.updated","data":{"n":2}}]');
  expect(result).toMatchObject({
    items: [{ type: 'job.created' }, { type: 'job.updated', deliveryCount: 2 }],
  });
  const before = await countEvents();
  const mixed = await emit(
    `[{"type":"job.created","data":{}},{"type":"job.exploded","data":{}},{"type":"job.updated","data":{"a":${deep}}},
      7,{"type":"job.updated","data":{}}]`,
  );
  expect(mixed).toMatchObject({
    accepted: 2,
    refused: 3,
    items: [
      { status: 'accepted', type: 'job.created' },
      { status: 'refused', code: 'validation_failed', errors: [{ pointer: '/1/type' }] },
      { status: 'refused', code: 'validation_failed', errors: [{ pointer: '/2' }] },
      { status: 'refused', code: 'validation_failed', errors: [{ pointer: '/3' }] },
      { status: 'accepted', type: 'job.updated' },
    ],
  });
  expect(await countEvents()).toBe(before + 2);
});

test('an array of which nothing is accepted is refused', async () => {
  const error = await refusal('[{"type":"job.exploded","data":{}},{"type":"job.created","data":[]}]');
  expect(error).toMatchObject({
    code: 'validation_failed',
    details: {
      fields: [{ pointer: '/0/type' }, { pointer: '/1/data' }],
      extra: { accepted: 0, refused: 2 },
    },
  });
});

test('a thousand events are stored in their order, once each', async () => {
  const events = Array.from(
    { length: 1000 },
    (_, n) => `{"type":"job.created","idempotencyKey":"batch/${n}","data":{"n":${n}}}`,
  );
  const answer = await emit(`[${events.join(',')}]`);
  if (!('items' in answer)) throw new Error('Several in, several out');
  const ids = answer.items.map((item) => (item.status === 'accepted' ? item.id : ''));
  expect(new Set(ids).size).toBe(1000);
  expect([...ids].sort()).toEqual(ids);
  const again = await emit(`[${[...events].reverse().join(',')}]`);
  expect(again).toMatchObject({ accepted: 1000 });
  if (!('items' in again)) throw new Error('Several in, several out');
  expect(again.items.every((item) => item.status === 'accepted' && item.isDuplicate)).toBe(true);
});

test('the same keys in another order at the same time make each event once', async () => {
  const events = Array.from(
    { length: 200 },
    (_, n) => `{"type":"job.created","idempotencyKey":"race/${n}","data":{"n":${n}}}`,
  );
  const before = await countEvents();
  const orders = [events, events.toReversed(), events, events.toReversed()];
  const answers = await Promise.all(orders.map((order) => emit(`[${order.join(',')}]`)));
  expect(answers.map((answer) => 'items' in answer && answer.accepted)).toEqual([200, 200, 200, 200]);
  expect(await countEvents()).toBe(before + 200);
});

test('the audience is kept as users of the organisation, and nobody is not everybody', async () => {
  const audienceOf = async (audience: unknown) => {
    const result = await emit(JSON.stringify({ type: 'job.created', data: {}, audience }));
    const id = 'id' in result ? decodeId('event', result.id) : null;
    const { rows } = await world.database.execute<{ audience: string[] | null }>(
      sql`select audience from events where id = ${id}`,
    );
    return rows[0]?.audience;
  };
  const { manager, support, stranger } = world.users;
  expect(await audienceOf(undefined)).toBeNull();
  expect(await audienceOf([])).toEqual([]);
  expect(
    await audienceOf([
      encodeId('user', support.id),
      manager.email.toUpperCase(),
      manager.email,
      'customer@elsewhere.example',
      stranger.email,
    ]),
  ).toEqual([support.id, manager.id]);
  const error = await refusal('{"type":"job.created","data":{},"audience":["job_1"]}');
  expect(error.details.fields?.[0]?.pointer).toBe('/audience/0');
});

test('occurredAt is kept, in whatever offset it was written', async () => {
  const result = await emit('{"type":"job.created","data":{},"occurredAt":"2026-03-02T14:11:08.412+23:59"}');
  const id = 'id' in result ? decodeId('event', result.id) : null;
  const { rows } = await world.database.execute<{ at: string }>(
    sql`select to_char(occurred_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS') as at from events where id = ${id}`,
  );
  expect(rows[0]?.at).toBe('2026-03-01T14:12:08.412');
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
  expect(second).toEqual({ ...first, isDuplicate: true });
  const error = await refusal('{"type":"job.created","idempotencyKey":"k1","data":{"n":2}}');
  expect(error.code).toBe('idempotency_key_reused');
});

test('the same event is one with the same type, data, subject, time and audience', async () => {
  const { support, manager } = world.users;
  const viewers = [encodeId('user', support.id), encodeId('user', manager.id)];
  const event = { type: 'job.created', idempotencyKey: 'whole', data: { n: 1 } };
  const full = {
    ...event,
    idempotencyKey: 'whole/full',
    subject: 'job_1',
    occurredAt: '2026-03-02T14:11:08.412Z',
    audience: viewers,
  };
  await emit(JSON.stringify(event));
  await emit(JSON.stringify(full));
  const same = [
    event,
    full,
    // The same instant, and the same people.
    { ...full, occurredAt: '2026-03-02T15:11:08.412+01:00' },
    { ...full, audience: [manager.email, viewers[0], viewers[1]] },
  ];
  for (const one of same) expect(await emit(JSON.stringify(one))).toMatchObject({ isDuplicate: true });
  const others = [
    { ...event, subject: 'job_1' },
    { ...event, occurredAt: '2026-03-02T14:11:08.412Z' },
    { ...event, audience: [] },
    { ...event, type: 'job.updated' },
    { ...full, subject: 'job_2' },
    { ...full, occurredAt: '2026-03-02T14:11:08.413Z' },
    { ...full, audience: viewers.slice(0, 1) },
    { ...full, audience: undefined },
    { ...full, occurredAt: undefined },
    { ...full, subject: undefined },
  ];
  for (const other of others) {
    expect((await refusal(JSON.stringify(other))).code, JSON.stringify(other)).toBe('idempotency_key_reused');
  }
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
  [
    'a year that no database knows',
    '{"type":"job.created","data":{},"occurredAt":"0000-01-01T00:00:00Z"}',
    'validation_failed',
    '/occurredAt',
  ],
  ['U+0000', '{"type":"job.created","data":{},"subject":"a\\u0000"}', 'validation_failed', '/subject'],
  ['a member twice', '{"type":"job.created","data":{},"type":"job.updated"}', 'invalid_json', undefined],
  ['an unknown member', '{"type":"job.created","data":{},"subjet":"a"}', 'validation_failed', '/subjet'],
  ['__proto__', '{"type":"job.created","data":{},"__proto__":{}}', 'validation_failed', '/__proto__'],
  ['an empty array', '[]', 'validation_failed', ''],
  ['text', '"hello"', 'validation_failed', ''],
  [
    'data over 256 KB',
    `{"type":"job.created","data":{"a":"${'x'.repeat(256 * 1024)}"}}`,
    'too_large',
    '/data',
  ],
  ['nesting without end', `{"type":"job.created","data":{"a":${deep}}}`, 'validation_failed', ''],
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

describe('from SQL', () => {
  const call = (parameters: string) =>
    world.database.$client.query<{ id: string }>(
      `select emit_event(p_org => '${world.org.id}', ${parameters}) as id`,
    );
  const good = `p_type => 'job.created', p_data => '{"n":1}'`;
  const long = (length: number) => `repeat('é', ${length})`;

  test.each([
    [
      'HK001',
      'an unknown type',
      `p_type => 'job.exploded', p_data => '{}'`,
      'unknown event type "job.exploded"',
    ],
    [
      'HK001',
      'the type of the system itself',
      `p_type => 'webhook.activated', p_data => '{}'`,
      'webhook.activated',
    ],
    ['HK001', 'no type', `p_type => null, p_data => '{}'`, 'unknown event type'],
    [
      'HK002',
      'data over 256 KB',
      `p_type => 'job.created', p_data => json_build_object('a', repeat('x', 262136))`,
      'larger than 256 KB',
    ],
    ['HK005', 'an array as data', `p_type => 'job.created', p_data => '[1,2]'`, 'data is no JSON object'],
    ['HK005', 'a text as data', `p_type => 'job.created', p_data => '"{}"'`, 'data is no JSON object'],
    ['HK005', 'JSON null as data', `p_type => 'job.created', p_data => 'null'`, 'data is no JSON object'],
    ['HK005', 'no data', `p_type => 'job.created', p_data => null`, 'data is no JSON object'],
    ['HK005', 'a time without end', `${good}, p_occurred_at => 'infinity'`, 'between 1970 and 9999'],
    ['HK005', 'a time without beginning', `${good}, p_occurred_at => '-infinity'`, 'between 1970 and 9999'],
    ['HK005', 'a time long ago', `${good}, p_occurred_at => '1969-12-31T23:59:59Z'`, 'between 1970 and 9999'],
    [
      'HK005',
      'a time far ahead',
      `${good}, p_occurred_at => '10000-01-01T00:00:00Z'`,
      'between 1970 and 9999',
    ],
    ['HK005', 'an empty key', `${good}, p_idempotency_key => ''`, 'idempotency key'],
    ['HK005', 'a key too long', `${good}, p_idempotency_key => ${long(256)}`, 'idempotency key'],
    ['HK005', 'an empty subject', `${good}, p_subject => ''`, 'subject'],
    ['HK005', 'a subject too long', `${good}, p_subject => ${long(256)}`, 'subject'],
  ])('%s: %s, and nothing is stored', async (code, _what, parameters, message) => {
    const before = await countEvents();
    await expect(call(parameters)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await countEvents()).toBe(before);
  });

  test('HK003: no such organisation', async () => {
    for (const org of ["'01890a5d-ac96-774b-bcce-b302099a8057'", 'null']) {
      const emitting = world.database.$client.query(`select emit_event(${org}, 'job.created', '{}')`);
      await expect(emitting).rejects.toMatchObject({ code: 'HK003', message: 'no such organisation' });
    }
  });

  test('HK004: a key that was used for another event', async () => {
    const { rows } = await call(`${good}, p_idempotency_key => 'sql', p_subject => 'job_1'`);
    expect((await call(`${good}, p_idempotency_key => 'sql', p_subject => 'job_1'`)).rows).toEqual(rows);
    await expect(call(`${good}, p_idempotency_key => 'sql'`)).rejects.toMatchObject({ code: 'HK004' });
  });

  test('takes what HTTP takes at most; a null is what was left out', async () => {
    const { rows } = await call(`${good}, p_idempotency_key => ${long(255)}, p_subject => ${long(255)},
      p_occurred_at => null, p_audience => null, p_is_test => null`);
    const { rows: stored } = await world.database.execute(sql`
      select occurred_at > now() - interval '1 minute' as is_now, audience, is_test, length(subject) as length
      from events where id = ${rows[0]?.id}`);
    expect(stored).toEqual([{ is_now: true, audience: null, is_test: false, length: 255 }]);
    await call(`p_type => 'job.created', p_data => ' \n{"nul":"\\u0000"}'`);
  });
});
