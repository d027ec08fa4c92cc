/** How long pages of Log History take with very many deliveries, through the service that the route calls. */

import { encodeId } from '#lib/domain/ids';
import type { Call } from '#lib/services/context';
import { listDeliveries } from '#lib/services/deliveries/list';
import { adminCall } from '#tools/bench/ingest';
import { spread } from '#tools/bench/statistics';
import type { World } from '#tools/bench/world';

const WEBHOOKS = 100;
const DAYS = 30;
const CHUNK = 100_000;
const RUNS = 20;
const LATER_PAGE = 20;

export type PageFigures = Record<
  string,
  { firstPage: { p50: number; p95: number }; twentiethPage: { p50: number; p95: number } }
>;

/**
 * Fills an organisation with finished deliveries over 30 days: 2 % failed, 40 % of one type. Rows only: what the log
 * reads of them is the same as after real requests.
 */
async function fill(world: World, orgId: string, deliveries: number): Promise<void> {
  const { $client: pool } = world.database;
  await pool.query('select ensure_partitions(7, $1)', [DAYS]);
  for (let done = 0; done < deliveries; done += CHUNK) {
    await pool.query(
      `insert into deliveries (org_id, id, event_id, webhook_id, event_type, url, payload_format, status, attempt_count,
         next_attempt_at, last_outcome, last_response_status, created_at)
       select $1,
         overlay(uuid_v7()::text placing substr(uuid_v7_floor(at)::text, 1, 13) from 1 for 13)::uuid,
         uuid_v7(), hooks.ids[1 + i % array_length(hooks.ids, 1)],
         case when i % 5 < 2 then 'job.updated' else 'job.created' end, 'https://example.com/', 'envelope',
         case when i % 50 = 0 then 'failed' else 'delivered' end, 1, null, 'response',
         case when i % 50 = 0 then 500 else 200 end, at
       from (select array_agg(id) as ids from webhooks where org_id = $1) as hooks,
         generate_series($2::integer, $3::integer - 1) as i,
         lateral (select now() - make_interval(secs => ($4 - i) * ($5 * 86400.0 / $4)) as at) as time`,
      [orgId, done, Math.min(done + CHUNK, deliveries), deliveries, DAYS - 1],
    );
  }
  await pool.query('vacuum (analyze) deliveries');
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}

async function cursorOfPage(call: Call, query: Record<string, string>, page: number): Promise<string> {
  let cursor: string | null = null;
  for (let i = 1; i < page; i++) {
    const answer: { nextCursor: string | null } = await listDeliveries(call, {
      ...query,
      ...(cursor ? { cursor } : {}),
    });
    cursor = answer.nextCursor;
  }
  if (cursor === null) throw new Error('There are fewer pages than asked for');
  return cursor;
}

async function measure(call: Call, query: Record<string, string>): Promise<{ p50: number; p95: number }> {
  const times: number[] = [];
  await listDeliveries(call, query);
  for (let i = 0; i < RUNS; i++) times.push(await timed(() => listDeliveries(call, query)));
  return spread(times);
}

/** First and twentieth page: unfiltered, failed only, by event, by webhook. Milliseconds. */
export async function logPageMs(world: World, deliveries: number): Promise<PageFigures> {
  const orgId = await world.makeOrg(WEBHOOKS);
  await fill(world, orgId, deliveries);
  const call = await adminCall(world, orgId);
  const { rows } = await world.database.$client.query<{ id: string }>(
    'select id from webhooks where org_id = $1 order by id limit 1',
    [orgId],
  );
  const queries: Record<string, Record<string, string>> = {
    unfiltered: {},
    failedOnly: { status: 'failed' },
    byEvent: { eventType: 'job.updated' },
    byWebhook: { webhookId: encodeId('webhook', rows[0]?.id ?? '') },
  };
  const figures: PageFigures = {};
  for (const [name, query] of Object.entries(queries)) {
    const cursor = await cursorOfPage(call, query, LATER_PAGE);
    figures[name] = {
      firstPage: await measure(call, query),
      twentiethPage: await measure(call, { ...query, cursor }),
    };
  }
  return figures;
}
