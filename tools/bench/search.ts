/**
 * How long a step of a search takes in a large organisation, and what ten searches at once do to the log of another one.
 * Through the services that the routes call, with the pools of a web process.
 */
import { openDatabase } from '#db/client';
import { AppError } from '#lib/domain/errors/app-error';
import { encodeId, firstUuidAt } from '#lib/domain/ids';
import type { Call, ServiceContext } from '#lib/services/context';
import { listDeliveries } from '#lib/services/deliveries/list';
import { shareConnections } from '#lib/services/turns/connection-turns';
import { HEAVY_READ_LIMITS, openHeavyReads } from '#lib/services/turns/heavy-reads';
import { adminCall, serviceContext } from '#tools/bench/ingest';
import { percentile, round, spread } from '#tools/bench/statistics';
import type { World } from '#tools/bench/world';

const DAYS = 30;
const DAY_MS = 86_400_000;
const CHUNK = 50_000;
/** The large organisation has a tenth of all deliveries; so many share the rest. */
const OTHER_ORGS = 20;
const WEBHOOKS = 10;

/** Payloads by their age, the newest first: ten days of each. The size is that of a padding, in characters. */
const PAYLOADS = [
  { kind: 'small', size: 800 },
  { kind: 'compressible', size: 100_000 },
  { kind: 'random', size: 8_000 },
] as const;
type Kind = (typeof PAYLOADS)[number]['kind'];

/** Filters that match nothing. */
const COLUMN_FILTERS = {
  response: { response: '404' },
  status: { status: 'cancelled' },
  event: { eventType: 'job.assigned' },
} as const;
const TEXTS = { text: 'no_such_value', number: '99999999999' } as const;
const STEPS_OF_A_KIND = 8;

const SEARCHERS = 10;
const PAGES_OF_A_ROUND = 300;
const ROUNDS = 3;

type Times = { p50: number; p95: number; max: number };

export type SearchFigures = {
  /** A step alone, in milliseconds. */
  logSearchMs: {
    columns: Times;
    payloads: Record<Kind, Times>;
    all: Times;
  };
  /** A step beside nine others of the same organisation, with its wait. */
  tenAtOnceMs: Times;
  /** 95th percentile of another organisation's page beside ten searches, over that without. */
  neighbourRatio: number;
  neighbourPageMs: { alone: Times; besideTen: Times };
};

const timesOf = (values: readonly number[]): Times => ({
  ...spread(values),
  max: round(Math.max(...values), 1),
});

/** Deliveries of one organisation over all days, and for the large one their events. */
async function fill(world: World, orgId: string, deliveries: number, hasEvents: boolean): Promise<void> {
  const { $client: pool } = world.database;
  for (let done = 0; done < deliveries; done += CHUNK) {
    await pool.query(
      `with noise as materialized (
         select string_agg(md5(i::text), '') as text from generate_series(1, 2500) as i
       ), made as materialized (
         select i, at, left(uuid_v7_floor(at)::text, 13) as prefix, uuid_v7()::text as id, uuid_v7()::text as event
         from generate_series($2::integer, $3::integer - 1) as i,
           lateral (select now() - make_interval(secs => ($4 - i) * ($5 * 86400.0 / $4)) as at) as time
       ), dated as materialized (
         select i, at, overlay(id placing prefix from 1 for 13)::uuid as id,
           overlay(event placing prefix from 1 for 13)::uuid as event_id
         from made
       ), raised as (
         insert into events (org_id, id, type, occurred_at, data)
         select $1, event_id, 'job.created', at, json_build_object('job', json_build_object('id', 'job_' || i, 'number', i), 'pad',
           case when at > now() - interval '10 days' then substr(noise.text, 1 + i % 70000, ${PAYLOADS[0].size})
             when at > now() - interval '20 days' then repeat(md5(i::text), ${PAYLOADS[1].size / 32})
             else substr(noise.text, 1 + i % 70000, ${PAYLOADS[2].size}) end)
         from dated, noise
         where $6
       )
       insert into deliveries (org_id, id, event_id, webhook_id, event_type, subject, url, payload_format, status, attempt_count,
         next_attempt_at, last_outcome, last_response_status, created_at)
       select $1, id, event_id, hooks.ids[1 + i % array_length(hooks.ids, 1)], 'job.created', 'job_' || i, 'https://example.com/',
         'envelope', case when i % 50 = 0 then 'failed' else 'delivered' end, 1, null, 'response',
         case when i % 50 = 0 then 500 else 200 end, at
       from dated, (select array_agg(id) as ids from webhooks where org_id = $1) as hooks`,
      [orgId, done, Math.min(done + CHUNK, deliveries), deliveries, DAYS - 1, hasEvents],
    );
  }
}

/** The services with the two pools of a web process. */
function openWeb(world: World): { context: ServiceContext; close: () => Promise<unknown> } {
  const open = (maxConnections: number) =>
    openDatabase({
      url: world.databaseUrl,
      maxConnections,
      applicationName: 'hooktab-bench',
      onIdleError: (error) => console.error(`The benchmark lost a connection: ${error.message}`),
    });
  const database = open(10);
  const heavy = open(HEAVY_READ_LIMITS.running);
  return {
    context: {
      ...serviceContext(world),
      database,
      databaseOf: shareConnections(database),
      heavyReads: openHeavyReads(heavy),
    },
    close: () => Promise.all([database.$client.end(), heavy.$client.end()]),
  };
}

type Query = Record<string, string>;

/** Steps of a search, one after the other; gives the time of each. */
async function stepTimes(call: Call, query: Query, from: string | null, most: number): Promise<number[]> {
  const times: number[] = [];
  for (let cursor = from; times.length < most; ) {
    const startedAt = performance.now();
    const page = await listDeliveries(call, { ...query, ...(cursor === null ? {} : { cursor }) });
    times.push(performance.now() - startedAt);
    if (page.items.length > 0) throw new Error('Something was found that is not there');
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  return times;
}

async function stepsAlone(call: Call): Promise<SearchFigures['logSearchMs']> {
  const columns: number[] = [];
  for (const query of Object.values(COLUMN_FILTERS)) {
    columns.push(...(await stepTimes(call, query, null, Number.POSITIVE_INFINITY)));
  }
  const payloads: Partial<Record<Kind, Times>> = {};
  const all = [...columns];
  for (const [index, { kind }] of PAYLOADS.entries()) {
    const times: number[] = [];
    // The days of the next kind begin ten days earlier; what lies at the edge is of both.
    const from = encodeId('delivery', firstUuidAt(Date.now() - index * 10 * DAY_MS));
    for (const search of Object.values(TEXTS)) {
      times.push(...(await stepTimes(call, { search }, from, STEPS_OF_A_KIND)));
    }
    payloads[kind] = timesOf(times);
    all.push(...times);
  }
  return { columns: timesOf(columns), payloads: payloads as Record<Kind, Times>, all: timesOf(all) };
}

async function pageTimes(call: Call): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < PAGES_OF_A_ROUND; i++) {
    const startedAt = performance.now();
    await listDeliveries(call, i % 2 === 0 ? {} : { status: 'failed' });
    times.push(performance.now() - startedAt);
  }
  return times;
}

/** Searches without pause until told to end; each begins in the days of another kind of payload. */
async function searchOn(call: Call, number: number, hasEnded: () => boolean): Promise<number[]> {
  const times: number[] = [];
  const from = encodeId('delivery', firstUuidAt(Date.now() - (number % PAYLOADS.length) * 10 * DAY_MS));
  while (!hasEnded()) {
    const query = number % 4 === 3 ? COLUMN_FILTERS.response : { search: `${TEXTS.text}_${number}` };
    try {
      times.push(...(await stepTimes(call, query, from, 1)));
    } catch (error) {
      // One of ten may be told to wait: it does, as a client would.
      if (!(error instanceof AppError) || error.details.retryAfterSeconds === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, (error.details.retryAfterSeconds ?? 1) * 1000));
    }
  }
  return times;
}

/** Fills the database and measures. `deliveries` are all of them; a tenth is of one organisation. */
export async function searchFigures(world: World, deliveries: number): Promise<SearchFigures> {
  await world.database.$client.query('select ensure_partitions(7, $1)', [DAYS]);
  const largeOrg = await world.makeOrg(WEBHOOKS);
  await fill(world, largeOrg, Math.floor(deliveries / 10), true);
  const otherOrgs: string[] = [];
  for (let i = 0; i < OTHER_ORGS; i++) {
    const orgId = await world.makeOrg(WEBHOOKS);
    otherOrgs.push(orgId);
    await fill(world, orgId, Math.floor((deliveries * 0.9) / OTHER_ORGS), false);
  }
  await world.database.$client.query('vacuum (analyze) deliveries, events');

  const { context, close } = openWeb(world);
  const large = { ...(await adminCall(world, largeOrg)), context };
  const neighbour = { ...(await adminCall(world, otherOrgs[0] ?? '')), context };
  try {
    return { logSearchMs: await stepsAlone(large), ...(await tenAtOnce(large, neighbour)) };
  } finally {
    await close();
  }
}

/** Pages of a neighbour and searches of a large organisation, in turns without and with the searches. */
async function tenAtOnce(large: Call, neighbour: Call): Promise<Omit<SearchFigures, 'logSearchMs'>> {
  const alone: number[] = [];
  const besideTen: number[] = [];
  const steps: number[] = [];
  await pageTimes(neighbour);
  for (let turn = 0; turn < ROUNDS; turn++) {
    alone.push(...(await pageTimes(neighbour)));
    let hasEnded = false;
    const searchers = Array.from({ length: SEARCHERS }, (_, i) => searchOn(large, i, () => hasEnded));
    // The first ones have begun by then.
    await new Promise((resolve) => setTimeout(resolve, 500));
    besideTen.push(...(await pageTimes(neighbour)));
    hasEnded = true;
    steps.push(...(await Promise.all(searchers)).flat());
  }
  return {
    tenAtOnceMs: timesOf(steps),
    neighbourRatio: round(percentile(besideTen, 0.95) / percentile(alone, 0.95), 2),
    neighbourPageMs: { alone: timesOf(alone), besideTen: timesOf(besideTen) },
  };
}
