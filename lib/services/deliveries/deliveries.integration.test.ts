import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { makeWebhook } from '#db/testing/factories';
import type { DeliveryRowView } from '#lib/contracts/views/deliveries';
import { AppError } from '#lib/domain/errors/app-error';
import { decodeId, encodeId } from '#lib/domain/ids';
import { MAX_PAGE_SIZE } from '#lib/domain/limits';
import { getDelivery } from '#lib/services/deliveries/get';
import { listDeliveries } from '#lib/services/deliveries/list';
import { retryDelivery } from '#lib/services/deliveries/retry';
import type { Query } from '#lib/services/parse';
import { makeWorld, type World } from '#lib/services/testing/world';

let world: World;
let webhookId: string;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  webhookId = (
    await makeWebhook(world.database, world.org.id, { eventTypes: ['job.created', 'job.updated'] })
  ).id;
});
afterAll(() => world.drop());

const emit = (type: string, subject: string | null = null, data = '{"n":1.10}') =>
  world.database.execute(sql`select emit_event(${world.org.id}, ${type}, ${data}::json, ${subject})`);

async function list(query: Query = {}): Promise<DeliveryRowView[]> {
  return (await listDeliveries(world.as('support'), query)).items;
}

async function newest(): Promise<DeliveryRowView> {
  const [row] = await list({ limit: '1' });
  if (row === undefined) throw new Error('There is no delivery');
  return row;
}

const uuidOf = (row: DeliveryRowView) => decodeId('delivery', row.id);

/** Puts a delivery into a state that the worker would have brought about. */
const setState = (row: DeliveryRowView, set: ReturnType<typeof sql>) =>
  world.database.execute(sql`update deliveries set ${set} where id = ${uuidOf(row)}`);

describe('list', () => {
  test('pages are newest first, without gaps or repeats, and end', async () => {
    for (let i = 0; i < 7; i++) await emit('job.created', `page_${i}`);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listDeliveries(world.as('support'), { limit: '3', ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map((row) => row.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(7);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });

  test('rows newer than one, and given rows, can be asked for', async () => {
    const before = await newest();
    await emit('job.updated');
    const fresh = await list({ newerThan: before.id });
    expect(fresh.map((row) => row.eventType)).toEqual(['job.updated']);
    expect(await list({ id: [before.id, fresh[0]?.id ?? ''] })).toHaveLength(2);
    // A whole page can be brought up to date at once.
    expect(await list({ id: Array(MAX_PAGE_SIZE).fill(before.id) })).toHaveLength(1);
  });

  test('filters by status, response, event, webhook, time and search', async () => {
    await emit('job.created', 'job_77');
    const row = await newest();
    await setState(row, sql`status = 'failed', last_outcome = 'response', last_response_status = 503`);
    const found = async (query: Query) => (await list(query)).map((item) => item.id);
    const hour = 3_600_000;
    const inAnHour = new Date(Date.now() + hour).toISOString();
    const anHourAgo = new Date(Date.now() - hour).toISOString();
    const matching: Query[] = [
      { status: 'failed' },
      { response: '5xx' },
      { response: ['4xx', '5xx'] },
      { response: '503' },
      { response: ['2xx', '503'] },
      { search: 'job_77' },
      { search: row.id },
      { search: row.eventId },
    ];
    for (const query of matching) {
      expect(await found(query), JSON.stringify(query)).toEqual([row.id]);
    }
    expect(await found({ eventType: 'job.created', from: anHourAgo, to: inAnHour })).toContain(row.id);
    expect(await found({ webhookId: encodeId('webhook', webhookId) })).toContain(row.id);
    const others: Query[] = [
      { status: 'delivered' },
      { response: '2xx' },
      { response: 'none' },
      { response: '500' },
      { eventType: 'job.updated' },
      { from: inAnHour },
      { to: anHourAgo },
      { search: 'job_7' },
      { webhookId: encodeId('webhook', world.org.id) },
    ];
    for (const query of others) {
      expect(await found(query), JSON.stringify(query)).not.toContain(row.id);
    }
  });

  test('finds an id anywhere in a payload, as a whole', async () => {
    const data =
      '{ "nul":"\\u0000", "estimate" : {"id":"est_9001", "jobId": 5577, "note":"a \\"quoted\\" id"} }';
    await emit('job.created', null, data);
    const row = await newest();
    const found = async (query: Query) => (await list(query)).map((item) => item.id);
    const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
    for (const search of ['est_9001', '5577', 'a "quoted" id']) {
      expect(await found({ search }), search).toEqual([row.id]);
      expect(await found({ search, from: anHourAgo }), search).toEqual([row.id]);
      expect(await found({ search, to: anHourAgo }), search).toEqual([]);
      expect(await found({ search, newerThan: row.id }), search).toEqual([]);
    }
    for (const search of ['est_900', 'EST_9001', '557', '77', 'jobId": 5577', '.*', '%']) {
      expect(await found({ search }), search).toEqual([]);
    }
  });

  test('searches payloads of any size, however they are stored', async () => {
    const found = async (search: string) => (await list({ search })).map((item) => item.id);
    const noise = randomBytes(100_000).toString('base64');
    await emit('job.created', null, JSON.stringify({ noise, id: 'est_large' }));
    expect(await found('est_large')).toEqual([(await newest()).id]);
    await emit('job.created', null, JSON.stringify({ text: 'again '.repeat(30_000), id: 'est_packed' }));
    expect(await found('est_packed')).toEqual([(await newest()).id]);
  });

  test.each<Query>([
    { status: 'exploded' },
    { response: '6xx' },
    { response: '99' },
    { response: '5000' },
    { webhookId: 'whk_nonsense' },
    { from: 'yesterday' },
    { limit: '0' },
    { limit: '1000' },
    { limit: 'many' },
    { cursor: 'evt_01h2xcejqtf2nbrexx3vqjhp41' },
    { id: 'x' },
    {
      id: Array(MAX_PAGE_SIZE + 1).fill('dlv_01h2xcejqtf2nbrexx3vqjhp41'),
    },
    { eventType: Array(51).fill('job.created') },
    { eventType: 'job.exploded' },
    { status: 'failed,delivered' },
    { status: '' },
    { search: ['a', 'b'] },
    { limit: ['1', '1'] },
    { limit: '0x10' },
    { limit: ' 1' },
  ])('refuses %j', async (query) => {
    const error = await list(query).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'validation_failed' });
  });
});

test('the detail has the exact payload', async () => {
  await emit('job.created', null, '{ "big":12345678901234567890, "nul":"\\u0000", "a":1, "a":2 }');
  const row = await newest();
  const view = await getDelivery(world.as('support'), uuidOf(row) ?? '');
  expect(view.payload).toMatch(
    /^\{"id":"evt_\w{26}","type":"job\.created","timestamp":"[^"]+Z","organizationId":"org_\w{26}","data":\{ "big"/,
  );
  expect(
    view.payload?.endsWith('"data":{ "big":12345678901234567890, "nul":"\\u0000", "a":1, "a":2 }}'),
  ).toBe(true);
});

test('attempts keep every byte: text as text, anything else as base64', async () => {
  await emit('job.created');
  const row = await newest();
  const everyByte = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
  const headers = Buffer.concat([
    Buffer.from('content-type: text/plain\r\nx-odd: '),
    Buffer.from([0xe9, 0xff]),
    Buffer.from('\r\n'),
  ]);
  for (const [number, body] of [Buffer.from('<b>grüße</b>'), everyByte].entries()) {
    await world.database.execute(sql`
      insert into attempts (org_id, delivery_id, number, started_at, duration_ms, outcome, url, request_headers,
        response_status, response_headers, response_body, response_body_size, trigger)
      values (${world.org.id}, ${uuidOf(row)}, ${number + 1}, now(), 12, 'response', 'https://example.com/',
        'content-type: application/json', 500, ${headers}, ${body}, ${body.length}, 'schedule')`);
  }
  const { attempts } = await getDelivery(world.as('support'), uuidOf(row) ?? '');
  expect(attempts.map((attempt) => attempt.number)).toEqual([2, 1]);
  expect(attempts[1]?.responseBody).toMatchObject({ text: '<b>grüße</b>', base64: null });
  expect(attempts[0]?.responseBody).toMatchObject({
    text: null,
    base64: everyByte.toString('base64'),
    size: 256,
  });
  expect(attempts[0]?.responseHeaders).toEqual([
    ['content-type', 'text/plain'],
    ['x-odd', 'éÿ'],
  ]);
});

describe('retry', () => {
  async function retryIn(state: ReturnType<typeof sql>) {
    await emit('job.created');
    const row = await newest();
    await setState(row, state);
    return retryDelivery(world.as('manager'), uuidOf(row) ?? '');
  }

  test.each(['failed', 'retrying', 'delivered', 'cancelled'])(
    'a %s delivery is queued at once, as manual',
    async (status) => {
      const view = await retryIn(
        sql`status = ${status}, attempt_count = 3, next_attempt_at = now() + interval '5 minutes'`,
      );
      expect(view).toMatchObject({ status: 'queued', attemptCount: 3 });
      const { rows } = await world.database.execute(
        sql`select next_trigger, triggered_by, next_attempt_at <= now() as is_due from deliveries where id = ${decodeId('delivery', view.id)}`,
      );
      expect(rows).toEqual([{ next_trigger: 'manual', triggered_by: world.users.manager.id, is_due: true }]);
    },
  );

  test.each([
    ['sending', /being sent right now/],
    ['queued', /already queued/],
  ])('a %s delivery is refused with the reason', async (status, reason) => {
    const error = await retryIn(sql`status = ${status}`).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'not_possible_now', message: expect.stringMatching(reason) });
  });

  test('is refused where the caller does not know of the latest attempt', async () => {
    await emit('job.created');
    const row = await newest();
    await setState(row, sql`status = 'failed', attempt_count = 3`);
    const ask = (attempts: string) =>
      retryDelivery(world.as('manager'), uuidOf(row) ?? '', { attemptCount: attempts }).catch(
        (thrown: unknown) => thrown,
      );
    expect(await ask('2')).toMatchObject({
      code: 'not_possible_now',
      message: expect.stringMatching(/sent meanwhile/),
    });
    expect(await ask('x')).toMatchObject({ code: 'validation_failed' });
    expect(await ask('3')).toMatchObject({ status: 'queued' });
  });

  test.each([
    ['is deactivated', sql`is_active = false`, /deactivated/],
    ['was deleted', sql`is_active = false, deleted_at = now()`, /deleted/],
  ])('refused while the webhook %s', async (_what, state, reason) => {
    const own = await makeWebhook(world.database, world.org.id, { eventTypes: ['estimate.created'] });
    await emit('estimate.created');
    const row = await newest();
    await setState(row, sql`status = 'failed'`);
    await world.database.execute(sql`update webhooks set ${state} where id = ${own.id}`);
    const error = await retryDelivery(world.as('manager'), uuidOf(row) ?? '').catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'not_possible_now', message: expect.stringMatching(reason) });
  });
});
