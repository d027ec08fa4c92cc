/** Throughput: bare requests, deliveries through the real worker, events taken in. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { sql } from '#db/drizzle';
import { BODIES } from '#lib/domain/delivery/payload-body';
import { firstUuidAt } from '#lib/domain/ids';
import { processTimeMs } from '#tools/bench/process-time';
import { round } from '#tools/bench/statistics';
import type { Receiver, World } from '#tools/bench/world';
import { residentMb } from '#worker/testing/worker-process';

/** As many as the worker would have open to four busy endpoints. */
const RAW_CONNECTIONS = 128;
const POLL_MS = 50;
/** By then a worker has loaded all of its modules. */
const STARTING_MS = 3_000;
/** Of each backlog: until then connections are opened. */
const OPENING_SHARE = 0.2;
/** Emptied before anything is measured: until then code is compiled. */
const WARM_UP_DELIVERIES = 30_000;
const MAX_SECONDS = 300;

/** About 1 KB of `data`. */
export const PAYLOAD = JSON.stringify({ job: { id: 'job_20417', note: 'x'.repeat(960) } });

/** What a delivery of it sends. */
const BODY = BODIES.envelope.write(
  {
    id: firstUuidAt(Date.now()),
    orgId: firstUuidAt(0),
    type: 'job.updated',
    occurredAt: new Date(),
    isTest: false,
    data: PAYLOAD,
  },
  firstUuidAt(0),
);

/** The physical limit here: bare POSTs of the same body to the same receiver, no database, no signature. */
export async function rawPerSecond(receiver: Receiver, durationMs: number): Promise<number> {
  const pool = new Pool(receiver.origin, {
    connections: RAW_CONNECTIONS,
    connect: { ca: receiver.authority },
  });
  const post = async () => {
    const headers = { 'content-type': 'application/json' };
    const { body } = await pool.request({ path: '/raw', method: 'POST', headers, body: BODY });
    await body.dump();
  };
  // Connections and compiled code first; then the clock.
  await Promise.all(Array.from({ length: RAW_CONNECTIONS * 8 }, post));
  const startedAt = performance.now();
  let count = 0;
  const lane = async () => {
    while (performance.now() - startedAt < durationMs) {
      await post();
      count++;
    }
  };
  await Promise.all(Array.from({ length: RAW_CONNECTIONS }, lane));
  const seconds = (performance.now() - startedAt) / 1000;
  await pool.close();
  return round(count / seconds);
}

type Written = {
  rows: number;
  walBytes: number;
  /** PostgreSQL's processor time; null where the system does not tell. */
  postgresMs: number | null;
};

async function written(world: World): Promise<Written> {
  const { rows } = await world.database.$client.query<{ rows: string; wal: string }>(
    `select sum(n_tup_ins + n_tup_upd)::text as rows, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text as wal
     from pg_stat_user_tables`,
  );
  return {
    rows: Number(rows[0]?.rows),
    walBytes: Number(rows[0]?.wal),
    postgresMs: processTimeMs(world.cluster.pid),
  };
}

export type DeliveryFigures = {
  webhooks: number;
  workers: number;
  perSecond: number;
  memoryMb: { rest: number; peak: number; end: number };
  rowsPerDelivery: number;
  walBytesPerDelivery: number;
  /** Processor time of all processes of PostgreSQL, in microseconds; null where the system does not tell. */
  postgresUsPerDelivery: number | null;
};

/** Makes the deliveries of as many events due in one moment. */
async function makeBacklog(world: World, orgId: string, events: number): Promise<void> {
  await world.database.transaction(async (transaction) => {
    await transaction.execute(
      sql`select emit_event(${orgId}::uuid, 'job.updated', ${PAYLOAD}::json) from generate_series(1, ${events}::int)`,
    );
    await world.database.execute(sql`checkpoint`);
    // Its own rows are counted before those of the deliveries.
    await transaction.execute(sql`select pg_stat_force_next_flush()`);
  });
}

/** Waits until `total` more requests have arrived; the rate after the first of them, when connections are open. */
async function arrivalsPerSecond(
  world: World,
  before: number,
  total: number,
  onPoll: () => void,
): Promise<number> {
  let first: { count: number; at: number } | null = null;
  let latest = { count: 0, at: performance.now() };
  const end = latest.at + MAX_SECONDS * 1000;
  while (latest.count < total) {
    await sleep(POLL_MS);
    latest = { count: (await world.receiver.count()) - before, at: performance.now() };
    if (first === null && latest.count > total * OPENING_SHARE) first = latest;
    onPoll();
    if (latest.at > end) throw new Error('The backlog was not delivered in time');
  }
  const from = first ?? { count: 0, at: latest.at };
  return round((latest.count - from.count) / ((latest.at - from.at) / 1000));
}

type Shape = { webhooks: number; workers: number; deliveries: number };

/**
 * Starts workers with everything on and warms them up, as the program that makes the bare requests is warm; `use` may
 * then have them empty backlogs of the shape.
 */
async function withWorkers<T>(
  world: World,
  shape: Shape,
  use: (emptyBacklog: () => Promise<DeliveryFigures>) => Promise<T>,
): Promise<T> {
  const orgId = await world.makeOrg(shape.webhooks);
  const workers = await Promise.all(Array.from({ length: shape.workers }, world.startWorker));
  const pid = workers[0]?.pid ?? 0;
  await sleep(STARTING_MS);
  const memoryMb = { rest: round(residentMb(pid)), peak: 0, end: 0 };

  async function emptyBacklog(deliveries: number): Promise<DeliveryFigures> {
    const events = Math.ceil(deliveries / shape.webhooks);
    const total = events * shape.webhooks;
    const count = await world.receiver.count();
    await makeBacklog(world, orgId, events);
    const before = await written(world);
    const perSecond = await arrivalsPerSecond(world, count, total, () => {
      memoryMb.peak = Math.max(memoryMb.peak, round(residentMb(pid)));
    });
    // For the last results, and for the idle worker to clear up.
    await sleep(1_000);
    memoryMb.end = round(residentMb(pid));
    const after = await written(world);
    return {
      webhooks: shape.webhooks,
      workers: shape.workers,
      perSecond,
      memoryMb: { ...memoryMb },
      rowsPerDelivery: round((after.rows - before.rows) / total, 1),
      walBytesPerDelivery: round((after.walBytes - before.walBytes) / total),
      postgresUsPerDelivery:
        before.postgresMs === null || after.postgresMs === null
          ? null
          : round(((after.postgresMs - before.postgresMs) * 1000) / total, 1),
    };
  }

  try {
    await emptyBacklog(WARM_UP_DELIVERIES);
    return await use(() => emptyBacklog(shape.deliveries));
  } finally {
    for (const worker of workers) await world.stopWorker(worker);
  }
}

/** Deliveries per second through warm workers, counted where the requests arrive. */
export function deliveriesPerSecond(world: World, shape: Shape): Promise<DeliveryFigures> {
  return withWorkers(world, shape, (emptyBacklog) => emptyBacklog());
}

export type RatioFigures = {
  /** Bare requests per second; one more than rounds. */
  raw: number[];
  rounds: DeliveryFigures[];
  /** Of each round to the bare requests just before and after it. */
  ratios: number[];
};

/** Bare requests and deliveries in turns: a machine that others use changes its speed within a minute. */
export function ratiosToRaw(
  world: World,
  shape: Shape,
  options: { rounds: number; rawMs: number },
): Promise<RatioFigures> {
  return withWorkers(world, shape, async (emptyBacklog) => {
    const raw = [await rawPerSecond(world.receiver, options.rawMs)];
    const rounds: DeliveryFigures[] = [];
    const ratios: number[] = [];
    for (let i = 0; i < options.rounds; i++) {
      const round = await emptyBacklog();
      const after = await rawPerSecond(world.receiver, options.rawMs);
      ratios.push(round.perSecond / (((raw.at(-1) ?? after) + after) / 2));
      rounds.push(round);
      raw.push(after);
    }
    return { raw, rounds, ratios };
  });
}
