/** What very many lanes cost in which everything waits for a later retry, and how late a retry is among them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeId } from '#lib/domain/ids';
import { processTimeMs } from '#tools/bench/process-time';
import type { StatementStatistics } from '#tools/bench/statement-statistics';
import { round, spread } from '#tools/bench/statistics';
import { fillWideLanes } from '#tools/bench/wide-lanes';
import type { World } from '#tools/bench/world';

/** By then a worker has looked at everything once. */
const SETTLING_MS = 30_000;
const MEASURED_MS = 20_000;
/** Retries that become due one after the other, in as many organisations. */
const RETRIES = 1_000;
const RETRY_EVERY_MS = 20;
/** The first of them after all else has been measured. */
const RETRIES_FROM_MS = SETTLING_MS + MEASURED_MS + 5_000;
const LATE_TIMEOUT_MS = 120_000;
const POLL_MS = 250;

export type IdleFigures = {
  /** Processor time of PostgreSQL, in milliseconds per second; null where the system does not tell. */
  postgresMsPerSecond: number | null;
  /** That of the worker. */
  workerMsPerSecond: number | null;
  statementsPerSecond: number;
  rowsPerSecond: number;
  /** Pages that statements read, in memory or from disk. */
  blocksPerSecond: number;
  /** From the moment at which a retry is due until its request arrives. */
  retryLatenessMs: { p50: number; p95: number };
};

/** Leaves one delivery in each lane, whose next attempt is in an hour. */
async function makeIdle(world: World, orgIds: readonly string[]): Promise<void> {
  const { $client: pool } = world.database;
  await fillWideLanes(world, orgIds);
  await pool.query(
    `with waiting as (
       update delivery_queue set due_at = now() + interval '1 hour' returning org_id, delivery_id, due_at
     )
     update deliveries
     set status = 'retrying', attempt_count = 1, last_outcome = 'response', last_response_status = 503,
       next_attempt_at = waiting.due_at
     from waiting
     where deliveries.org_id = waiting.org_id and deliveries.id = waiting.delivery_id`,
  );
  await pool.query('vacuum (analyze) delivery_queue, deliveries, lanes');
  await pool.query('checkpoint');
}

type Cost = Omit<IdleFigures, 'retryLatenessMs'>;

async function pollingCost(world: World, statistics: StatementStatistics, workerPid: number): Promise<Cost> {
  const read = () => ({
    postgres: processTimeMs(world.cluster.pid),
    worker: processTimeMs(workerPid),
    at: performance.now(),
  });
  await statistics.reset();
  const before = read();
  await sleep(MEASURED_MS);
  const after = read();
  const statements = await statistics.read();
  const seconds = (after.at - before.at) / 1000;
  const perSecond = (total: number) => round(total / seconds, 1);
  const used = (from: number | null, to: number | null) =>
    from === null || to === null ? null : perSecond(to - from);
  const sum = (of: 'calls' | 'rows' | 'blocks') => statements.reduce((total, one) => total + one[of], 0);
  return {
    postgresMsPerSecond: used(before.postgres, after.postgres),
    workerMsPerSecond: used(before.worker, after.worker),
    statementsPerSecond: perSecond(sum('calls')),
    rowsPerSecond: perSecond(sum('rows')),
    blocksPerSecond: perSecond(sum('blocks')),
  };
}

/**
 * Lets some of the retries become due one after the other, before any worker has seen them; gives these moments by the id
 * that their requests carry.
 */
async function scheduleRetries(world: World, orgIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await world.database.$client.query<{ event_id: string; due_at_ms: number }>(
    `with chosen as (
       select distinct on (org_id) org_id, delivery_id
       from delivery_queue where org_id = any ($1::uuid[]) order by org_id, delivery_id
     ),
     timed as (
       select org_id, delivery_id,
         clock_timestamp() + ($2 + $3 * row_number() over ()) * interval '1 millisecond' as due_at
       from chosen
     ),
     moved as (
       update delivery_queue set due_at = timed.due_at from timed
       where delivery_queue.org_id = timed.org_id and delivery_queue.delivery_id = timed.delivery_id
     )
     update deliveries set next_attempt_at = timed.due_at from timed
     where deliveries.org_id = timed.org_id and deliveries.id = timed.delivery_id
     returning event_id, extract(epoch from timed.due_at)::float8 * 1000 as due_at_ms`,
    [orgIds.slice(0, RETRIES), RETRIES_FROM_MS, RETRY_EVERY_MS],
  );
  return new Map(rows.map((row) => [encodeId('event', row.event_id), row.due_at_ms]));
}

/** Waits for the retries; gives how late each was. */
async function latenessOf(world: World, due: ReadonlyMap<string, number>): Promise<number[]> {
  const lateness: number[] = [];
  const end = Math.max(...due.values()) + LATE_TIMEOUT_MS;
  for (; lateness.length < due.size; await sleep(POLL_MS)) {
    for (const [id, atMs] of await world.receiver.arrivals())
      lateness.push(atMs - (due.get(id) ?? Number.NaN));
    if (Date.now() > end) throw new Error('Retries did not come');
  }
  return lateness;
}

/** Measures with one worker. All lanes are left with a delivery that waits. */
export async function idleFigures(
  world: World,
  statistics: StatementStatistics,
  orgIds: readonly string[],
): Promise<IdleFigures> {
  await makeIdle(world, orgIds);
  await world.receiver.arrivals();
  const due = await scheduleRetries(world, orgIds);
  const worker = await world.startWorker();
  await sleep(SETTLING_MS);
  const cost = await pollingCost(world, statistics, worker.pid ?? 0);
  const retryLatenessMs = spread(await latenessOf(world, due));
  await world.stopWorker(worker);
  return { ...cost, retryLatenessMs };
}
