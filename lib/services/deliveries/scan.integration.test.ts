/** Steps of any size find the same as one statement would: nothing left out, nothing twice, in order. */

import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { makeWebhook } from '#db/testing/factories';
import type { RetryPreviewView } from '#lib/contracts/views/deliveries';
import { BULK_RETRY_STATUSES } from '#lib/domain/delivery/retry-obstacle';
import { encodeId } from '#lib/domain/ids';
import type { Call } from '#lib/services/context';
import { exportDeliveries } from '#lib/services/deliveries/export';
import { listDeliveries } from '#lib/services/deliveries/list';
import { retryMatching } from '#lib/services/deliveries/retry-matching';
import { previewRetry } from '#lib/services/deliveries/retry-preview';
import type { Query } from '#lib/services/parse';
import { makeWorld, PATIENT, type World } from '#lib/services/testing/world';
import { openHeavyReads, type ScanBounds } from '#lib/services/turns/heavy-reads';

/** Events; each goes to three webhooks. */
const EVENTS = 400;
const STATUSES = ['delivered', 'failed', 'cancelled', 'sending'] as const;

type Stored = { id: string; webhook_id: string; status: string; code: number; subject: string; n: number };

let world: World;
let stored: Stored[];
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  for (let i = 0; i < 3; i++) await makeWebhook(world.database, world.org.id);
  await world.database.execute(sql`
    with emitted as materialized (
      select emit_event(${world.org.id}, 'job.created',
        json_build_object('n', i % 10, 'name', 'est_' || i % 7, 'pad', repeat('y', i * 13 % 900)), 'job_' || i % 5)
      from generate_series(1, ${EVENTS}::integer) as i
    ) select count(*) from emitted`);
  await world.database.execute(sql`
    update deliveries set next_attempt_at = null, last_outcome = 'response',
      status = (${sql.param([...STATUSES])}::text[])[1 + abs(hashtext(id::text)) % 4],
      last_response_status = case when abs(hashtext(id::text || 'code')) % 3 = 0 then 404 else 200 end`);
  await world.database.execute(sql`delete from delivery_queue`);
  const { rows } = await world.database.execute<Stored>(sql`
    select d.id, d.webhook_id, d.status, d.last_response_status as code, d.subject, (e.data->>'n')::integer as n
    from deliveries d join events e on e.id = d.event_id order by d.id desc`);
  stored = rows;
});
afterAll(() => world.drop());

const within = (bounds: ScanBounds): Call => {
  const call = world.as('manager');
  return {
    ...call,
    context: { ...call.context, heavyReads: openHeavyReads(world.database, { ...PATIENT, bounds }) },
  };
};

const WHOLE: ScanBounds = { rows: 50_000, bytes: 64_000_000 };
const BOUNDS: [string, ScanBounds][] = [
  ['one step', WHOLE],
  ['few rows', { rows: 37, bytes: 64_000_000 }],
  ['few bytes', { rows: 50_000, bytes: 3_000 }],
  ['one payload', { rows: 7, bytes: 1 }],
];

const QUERIES: [string, () => Query, (row: Stored) => boolean][] = [
  ['status', () => ({ status: ['cancelled', 'sending'] }), ({ status }) => /cancelled|sending/.test(status)],
  ['failures', () => ({ status: 'failed' }), ({ status }) => status === 'failed'],
  [
    'failures of a webhook',
    () => ({ status: 'failed', webhookId: encodeId('webhook', stored[0]?.webhook_id ?? '') }),
    (row) => row.status === 'failed' && row.webhook_id === stored[0]?.webhook_id,
  ],
  ['response', () => ({ response: '404' }), ({ code }) => code === 404],
  ['a number', () => ({ search: '7' }), ({ n }) => n === 7],
  ['a subject', () => ({ search: 'job_3' }), ({ subject }) => subject === 'job_3'],
  [
    'a number of a status and response',
    () => ({ search: '4', status: 'delivered', response: '2xx' }),
    (row) => row.n === 4 && row.status === 'delivered' && row.code === 200,
  ],
];

async function listAll(call: Call, query: Query): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await listDeliveries(call, { ...query, limit: '11', ...(cursor === '' ? {} : { cursor }) });
    ids.push(...page.items.map((item) => item.id));
    // A page that is not full says how far it went, or is the last one.
    expect(page.items.length === 11 || page.nextCursor === null || page.searchedBackTo !== null).toBe(true);
    cursor = page.nextCursor;
  }
  return ids;
}

test.each(
  BOUNDS.flatMap(([size, bounds]) =>
    QUERIES.map(([what, ...query]) => [what, size, bounds, ...query] as const),
  ),
)('by %s, in steps of %s', async (_what, _size, bounds, query, matches) => {
  const expected = stored.filter(matches).map((row) => encodeId('delivery', row.id));
  expect(expected.length).toBeGreaterThan(11);
  expect(await listAll(within(bounds), query())).toEqual(expected);
});

test('an export goes through the whole log in steps', async () => {
  const lines = async (bounds: ScanBounds) => {
    const { chunks } = await exportDeliveries(within(bounds), { search: '7', response: '404' });
    return (await Array.fromAsync(chunks)).join('');
  };
  const whole = await lines(WHOLE);
  expect(whole.split('\r\n').length).toBeGreaterThan(10);
  expect(await lines({ rows: 37, bytes: 2_000 })).toBe(whole);
});

test('a preview counts in steps, and says what it has not counted', async () => {
  const matching = stored.filter(
    ({ status, n }) => n === 7 && BULK_RETRY_STATUSES.some((one) => one === status),
  );
  const whole = await previewRetry(within(WHOLE), { search: '7' });
  expect(whole).toMatchObject({ countedTo: null, nextCursor: null, isCut: false });
  expect(whole.sendable.failed + whole.sendable.cancelled).toBe(matching.length);
  const call = within({ rows: 37, bytes: 64_000_000 });
  const steps: RetryPreviewView[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const step = await previewRetry(call, { search: '7', ...(cursor === '' ? {} : { cursor }) });
    steps.push(step);
    expect(step.countedTo === null).toBe(step.nextCursor === null);
    cursor = step.nextCursor;
  }
  expect(steps.length).toBeGreaterThan(2);
  const sum = (status: 'failed' | 'cancelled') =>
    steps.reduce((all, { sendable }) => all + sendable[status], 0);
  expect(sum('failed')).toBe(whole.sendable.failed);
  expect(sum('cancelled')).toBe(whole.sendable.cancelled);
  expect(
    steps
      .map(({ until }) => until)
      .filter(Boolean)
      .at(-1),
  ).toBe(whole.until);
});

test('a retry of all that match goes on over batches in which nothing matched', async () => {
  const call = within({ rows: 37, bytes: 64_000_000 });
  const filters = { search: 'job_3', status: 'cancelled' };
  const { until, unchangedSince, sendable } = await previewRetry(within(WHOLE), filters);
  expect(sendable.cancelled).toBeGreaterThan(5);
  let retried = 0;
  let batches = 0;
  for (let cursor: string | null = ''; cursor !== null; batches++) {
    const query = { ...filters, until: until ?? '', unchangedSince, ...(cursor === '' ? {} : { cursor }) };
    const batch = await retryMatching(call, query);
    retried += batch.retried;
    cursor = batch.nextCursor;
  }
  expect(retried).toBe(sendable.cancelled);
  expect(batches).toBeGreaterThan(10);
});
