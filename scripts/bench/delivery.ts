/** Throughput: bare requests, deliveries through the real worker, events taken in. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { encodeId } from '#lib/domain/ids';
import { percentile, round } from '#scripts/bench/statistics';
import type { Receiver, World } from '#scripts/bench/world';

/** As many as the worker would have open to four busy endpoints. */
const RAW_CONNECTIONS = 128;
const POLL_MS = 50;
const WARM_UP_SHARE = 0.2;
const MAX_SECONDS = 300;

/** About 1 KB of `data`. */
export const PAYLOAD = JSON.stringify({ job: { id: 'job_20417', note: 'x'.repeat(960) } });

/** The physical limit here: bare POSTs of the same body to the same receiver, no database, no signature. */
export async function rawPerSecond(receiver: Receiver, durationMs: number): Promise<number> {
  const pool = new Pool(receiver.origin, {
    connections: RAW_CONNECTIONS,
    connect: { ca: receiver.authority },
  });
  const post = async () => {
    const headers = { 'content-type': 'application/json' };
    const { body } = await pool.request({ path: '/raw', method: 'POST', headers, body: PAYLOAD });
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

function residentMb(pid: number): number {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return round(Number(kb) / 1024);
}

type Written = { rows: number; walBytes: number };

async function written(world: World): Promise<Written> {
  const { rows } = await world.database.$client.query<{ rows: string; wal: string }>(
    `select sum(n_tup_ins + n_tup_upd)::text as rows, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text as wal
     from pg_stat_user_tables`,
  );
  return { rows: Number(rows[0]?.rows), walBytes: Number(rows[0]?.wal) };
}

export type DeliveryFigures = {
  webhooks: number;
  workers: number;
  perSecond: number;
  memoryMb: { rest: number; peak: number; end: number };
  rowsPerDelivery: number;
  walBytesPerDelivery: number;
};

/**
 * Empties a backlog through real workers with everything on; counted where the requests arrive, after the first fifth:
 * until then connections are opened and code is compiled, as before the clock of the bare requests starts.
 */
export async function deliveriesPerSecond(
  world: World,
  shape: { webhooks: number; workers: number; deliveries: number },
): Promise<DeliveryFigures> {
  const orgId = await world.makeOrg(shape.webhooks);
  const events = Math.ceil(shape.deliveries / shape.webhooks);
  for (let i = 0; i < events; i++) {
    await world.database.$client.query(`select emit_event($1, 'job.updated', $2)`, [orgId, PAYLOAD]);
  }
  await world.database.$client.query('checkpoint');
  const total = events * shape.webhooks;
  const before = { count: await world.receiver.count(), written: await written(world) };
  const workers = await Promise.all(Array.from({ length: shape.workers }, world.startWorker));
  const pid = workers[0]?.pid ?? 0;
  await sleep(300);
  const memoryMb = { rest: residentMb(pid), peak: 0, end: 0 };

  let first: { count: number; at: number } | null = null;
  let latest = { count: 0, at: performance.now() };
  while (latest.count < total) {
    await sleep(POLL_MS);
    latest = { count: (await world.receiver.count()) - before.count, at: performance.now() };
    if (first === null && latest.count > total * WARM_UP_SHARE) first = latest;
    memoryMb.peak = Math.max(memoryMb.peak, residentMb(pid));
    if (first !== null && latest.at - first.at > MAX_SECONDS * 1000)
      throw new Error('The backlog was not delivered in time');
  }
  await sleep(1_000);
  memoryMb.end = residentMb(pid);
  for (const worker of workers) await world.stopWorker(worker);
  const after = await written(world);
  const from = first ?? { count: 0, at: latest.at };
  return {
    webhooks: shape.webhooks,
    workers: shape.workers,
    perSecond: round((latest.count - from.count) / ((latest.at - from.at) / 1000)),
    memoryMb,
    rowsPerDelivery: round((after.rows - before.written.rows) / total, 1),
    walBytesPerDelivery: round((after.walBytes - before.written.walBytes) / total),
  };
}

export type RatioFigures = {
  /** Bare requests per second; one more than rounds. */
  raw: number[];
  rounds: DeliveryFigures[];
  /** Of each round to the bare requests just before and after it. */
  ratios: number[];
};

/** Bare requests and deliveries in turns: a machine that others use changes its speed within a minute. */
export async function ratiosToRaw(
  world: World,
  shape: { webhooks: number; workers: number; deliveries: number },
  options: { rounds: number; rawMs: number },
): Promise<RatioFigures> {
  const raw = [await rawPerSecond(world.receiver, options.rawMs)];
  const rounds: DeliveryFigures[] = [];
  const ratios: number[] = [];
  for (let i = 0; i < options.rounds; i++) {
    const round = await deliveriesPerSecond(world, shape);
    const after = await rawPerSecond(world.receiver, options.rawMs);
    ratios.push(round.perSecond / (((raw.at(-1) ?? after) + after) / 2));
    rounds.push(round);
    raw.push(after);
  }
  return { raw, rounds, ratios };
}

/** Milliseconds from the commit of an event to the arrival of its request, at a steady rate. */
export async function latencyMs(
  world: World,
  options: { perSecond: number; seconds: number },
): Promise<{ p50: number; p95: number; p99: number }> {
  const orgId = await world.makeOrg(1);
  const worker = await world.startWorker();
  const before = await world.receiver.count();
  await world.database.$client.query(`select emit_event($1, 'job.updated', $2)`, [orgId, PAYLOAD]);
  // From here on the worker has started, and has a connection.
  while ((await world.receiver.count()) === before) await sleep(POLL_MS);
  await world.receiver.arrivals();
  const accepted = new Map<string, number>();
  const emit = async () => {
    const { rows } = await world.database.$client.query<{ id: string }>(
      `select emit_event($1, 'job.updated', $2) as id`,
      [orgId, PAYLOAD],
    );
    const at = performance.timeOrigin + performance.now();
    accepted.set(encodeId('event', rows[0]?.id ?? ''), at);
  };
  const startedAt = performance.now();
  const pending: Promise<void>[] = [];
  for (let i = 0; i < options.perSecond * options.seconds; i++) {
    const wait = startedAt + (i * 1000) / options.perSecond - performance.now();
    if (wait > 1) await sleep(wait);
    pending.push(emit());
  }
  await Promise.all(pending);
  await sleep(2_000);
  const arrivals = await world.receiver.arrivals();
  await world.stopWorker(worker);
  if (arrivals.length !== accepted.size)
    throw new Error(`${accepted.size} accepted, ${arrivals.length} arrived`);
  // A request may overtake the answer to its producer: that counts as no wait.
  const waits = arrivals.map(([id, atMs]) => Math.max(0, atMs - (accepted.get(id) ?? Number.NaN)));
  return {
    p50: round(percentile(waits, 0.5), 1),
    p95: round(percentile(waits, 0.95), 1),
    p99: round(percentile(waits, 0.99), 1),
  };
}
