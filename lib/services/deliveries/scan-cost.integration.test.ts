/** What one step of a search or a filter reads has a bound, whatever is stored, and the steps together leave nothing out. */

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { makeWebhook } from '#db/testing/factories';
import type { DeliveryPage } from '#lib/contracts/views/deliveries';
import { encodeId } from '#lib/domain/ids';
import type { Call } from '#lib/services/context';
import { listDeliveries } from '#lib/services/deliveries/list';
import type { Query } from '#lib/services/parse';
import { makeWorld, PATIENT, type World } from '#lib/services/testing/world';
import { openHeavyReads, type ScanBounds } from '#lib/services/turns/heavy-reads';

const STORED = 60_000;
const DAYS = 10;
const BOUNDS: ScanBounds = { rows: 10_000, bytes: 2_000_000 };
/** Each of the batches of a step touches the first row of each day. */
const OVERHEAD = 20 * (DAYS + 10);
/** Characters of a payload, most of which compress well. */
const PAYLOAD_SIZES = { small: 200, packed: 100_000 };

let world: World;
let webhooks: string[];
let ids: { oldest: string; newest: string; oldestEvent: string };
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  webhooks = [
    (await makeWebhook(world.database, world.org.id)).id,
    (await makeWebhook(world.database, world.org.id)).id,
  ];
  await world.database.execute(sql`select ensure_partitions(1, ${DAYS}::integer)`);
  // The oldest delivery alone is what filters ask for; every event has one delivery.
  await world.database.execute(sql`
    with made as (
      select i, now() - make_interval(secs => (${STORED}::integer - i) * (${DAYS}::integer * 86400.0 / ${STORED}::integer)) as at,
        uuid_v7()::text as event, uuid_v7()::text as delivery
      from generate_series(1, ${STORED}::integer) as i
    ), dated as (
      select i, at, overlay(event placing substr(uuid_v7_floor(at)::text, 1, 13) from 1 for 13)::uuid as event_id,
        overlay(delivery placing substr(uuid_v7_floor(at)::text, 1, 13) from 1 for 13)::uuid as id
      from made
    ), stored as (
      insert into events (org_id, id, type, occurred_at, data)
      select ${world.org.id}, event_id, 'job.created', at,
        json_build_object('n', case when i = 1 then 424242 else -i end, 'ref', case when i = 1 then 'est_rare' else 'est_' || i end,
          'pad', repeat('x', case when i % 500 = 0 then ${PAYLOAD_SIZES.packed}::integer else ${PAYLOAD_SIZES.small}::integer end))
      from dated
    )
    insert into deliveries (org_id, id, event_id, webhook_id, event_type, subject, url, payload_format, status,
      next_attempt_at, last_outcome, last_response_status, created_at)
    select ${world.org.id}, id, event_id, (${sql.param(webhooks)}::uuid[])[case when i % 2 = 0 then 1 else 2 end],
      case when i = 1 then 'job.updated' else 'job.created' end, case when i = 1 then 'job_rare' else 'job_' || i end,
      'https://example.com/', 'envelope', case when i = 1 then 'cancelled' when i % 2 = 0 then 'failed' else 'delivered' end,
      null, 'response', case when i = 1 then 404 else 200 end, at
    from dated`);
  await world.database.execute(sql`analyze deliveries`);
  await world.database.execute(sql`analyze events`);
  const { rows } = await world.database.execute<{ id: string; event_id: string }>(sql`
    (select id, event_id from deliveries order by id limit 1) union all (select id, event_id from deliveries order by id desc limit 1)`);
  const [oldest, newest] = rows;
  if (oldest === undefined || newest === undefined) throw new Error('Nothing was stored');
  ids = { oldest: oldest.id, newest: newest.id, oldestEvent: oldest.event_id };
});
afterAll(() => world.drop());

const call = (): Call => {
  const one = world.as('manager');
  return {
    ...one,
    context: { ...one.context, heavyReads: openHeavyReads(world.database, { ...PATIENT, bounds: BOUNDS }) },
  };
};

async function read(tables: string): Promise<number> {
  await world.database.execute(sql`select pg_stat_force_next_flush()`);
  const { rows } = await world.database.execute<{ count: string }>(
    sql`select sum(seq_tup_read + idx_tup_fetch) as count from pg_stat_user_tables where relname like ${`${tables}%`}`,
  );
  return Number(rows[0]?.count);
}

type Step = { page: DeliveryPage; deliveries: number; events: number };

/** All steps of a list, with the rows that each has read. */
async function steps(query: Query): Promise<Step[]> {
  const done: Step[] = [];
  let cursor: string | null = null;
  do {
    const before = { deliveries: await read('deliveries'), events: await read('events') };
    const page: DeliveryPage = await listDeliveries(call(), {
      ...query,
      ...(cursor === null ? {} : { cursor }),
    });
    done.push({
      page,
      deliveries: (await read('deliveries')) - before.deliveries,
      events: (await read('events')) - before.events,
    });
    cursor = page.nextCursor;
  } while (cursor !== null);
  return done;
}

const itemsOf = (all: Step[]) => all.flatMap(({ page }) => page.items.map((item) => item.id));

describe.each<[string, () => Query]>([
  ['status', () => ({ status: 'cancelled' })],
  ['several statuses', () => ({ status: ['cancelled', 'retrying', 'queued'] })],
  ['response', () => ({ response: '404' })],
  ['response class', () => ({ response: '4xx' })],
  ['event', () => ({ eventType: 'job.updated' })],
  [
    'event of a webhook',
    () => ({ eventType: 'job.updated', webhookId: encodeId('webhook', webhooks[1] ?? '') }),
  ],
  ['status and response', () => ({ status: 'cancelled', response: '404' })],
  ['subject', () => ({ search: 'job_rare', from: new Date(Date.now() - 20 * 86_400_000).toISOString() })],
  ['text in payloads', () => ({ search: 'est_rare' })],
  ['number in payloads', () => ({ search: '424242' })],
  ['text in payloads of a status', () => ({ search: 'est_rare', status: 'cancelled' })],
  [
    'text in payloads of a webhook',
    () => ({ search: 'est_rare', webhookId: encodeId('webhook', webhooks[1] ?? '') }),
  ],
])('by %s', (_what, query) => {
  test('each step reads no more than its bound, and the last one finds what is there', async () => {
    const done = await steps(query());
    expect(done.length).toBeGreaterThan(1);
    expect(done[0]?.deliveries).toBeGreaterThan(0);
    for (const { deliveries, events } of done) {
      // Those that were found are read once more, with their names.
      expect(deliveries).toBeLessThanOrEqual(BOUNDS.rows + OVERHEAD);
      expect(events).toBeLessThanOrEqual(BOUNDS.rows);
    }
    expect(itemsOf(done)).toEqual([encodeId('delivery', ids.oldest)]);
    const reached = done.map(({ page }) => page.searchedBackTo);
    expect(reached.pop()).toBeNull();
    expect(reached).toEqual(reached.toSorted().reverse());
    expect(reached.every((at) => at !== null && Date.parse(at) < Date.now())).toBe(true);
  });
});

test.each<[string, () => Query]>([
  [
    'failures of a webhook that has none',
    () => ({ status: 'failed', webhookId: encodeId('webhook', webhooks[1] ?? '') }),
  ],
  ['a text that is nowhere', () => ({ search: 'est_nowhere' })],
  ['a number that is nowhere', () => ({ search: '99999999' })],
  [
    'a text among newer deliveries',
    () => ({ search: 'est_rare', newerThan: encodeId('delivery', ids.oldest) }),
  ],
  ['a text among failures', () => ({ search: 'est_rare', status: 'failed' })],
])('nothing is found of %s, and each step has a bound', async (_what, query) => {
  const done = await steps(query());
  expect(itemsOf(done)).toEqual([]);
  for (const { deliveries, events } of done) {
    expect(deliveries).toBeLessThanOrEqual(BOUNDS.rows + OVERHEAD);
    expect(events).toBeLessThanOrEqual(BOUNDS.rows);
  }
});

test.each<[string, () => Query]>([
  ['the id of an event', () => ({ search: encodeId('event', ids.oldestEvent) })],
  [
    'some deliveries by their ids',
    () => ({
      id: [encodeId('delivery', ids.oldest), encodeId('delivery', ids.newest)],
      status: 'cancelled',
    }),
  ],
])('%s are found by reading little', async (_what, query) => {
  const done = await steps(query());
  expect(itemsOf(done)).toEqual([encodeId('delivery', ids.oldest)]);
  expect(done).toHaveLength(1);
  expect(done[0]?.deliveries).toBeLessThan(OVERHEAD);
});

test('bytes count as they are read: what compresses well is not read without end', async () => {
  const { rows } = await world.database.execute<{ stored: string; written: string }>(sql`
    select max(pg_column_size(data)) as stored, max(octet_length(data::text)) as written from events where org_id = ${world.org.id}`);
  expect(Number(rows[0]?.stored)).toBeLessThan(Number(rows[0]?.written) / 10);
  const done = await steps({ search: 'est_nowhere' });
  // All payloads together, over what one step reads: with one payload more in each.
  const bytes = (STORED / 500) * PAYLOAD_SIZES.packed + STORED * PAYLOAD_SIZES.small;
  expect(done.length).toBeGreaterThanOrEqual(Math.floor(bytes / (BOUNDS.bytes + PAYLOAD_SIZES.packed)));
});

test('ends when the caller has gone', async () => {
  const caller = new AbortController();
  const before = await read('deliveries');
  const asked = listDeliveries({ ...call(), signal: caller.signal }, { search: 'est_nowhere' });
  caller.abort(new Error('gone'));
  await expect(asked).rejects.toThrow('gone');
  expect((await read('deliveries')) - before).toBeLessThan(BOUNDS.rows / 2);
});
