/** A backlog as wide as it gets: very many lanes with one due delivery each, for workers that have just started. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { peakMemoryMb } from '#tools/bench/process-time';
import { longestRenewalMs, type StatementStatistics } from '#tools/bench/statement-statistics';
import { round } from '#tools/bench/statistics';
import { fillWideLanes, LANES_OF_AN_ORGANISATION } from '#tools/bench/wide-lanes';
import type { World } from '#tools/bench/world';

const SAMPLE_MS = 500;
const SHARES_AFTER_MS = 10_000;
const MAX_SECONDS = 600;

export type WideFigures = {
  workers: number;
  /** From the first request to the last. */
  perSecond: number;
  /** Each worker's share of the lanes held after 10 s, or when the work ended, whichever came first. */
  sharesAfter10s: number[];
  /** The most lanes that one worker held at once. */
  maxLanesHeld: number;
  /** The most memory that one worker held at once; null where the system does not tell. */
  maxMemoryMb: number | null;
  /** The longest statement that renewed leases; null where the backlog was gone before one was due. */
  renewalMs: number | null;
  laneUpdatesPerSecond: number;
};

/** How many lanes each worker holds, the most first. */
async function heldLanes(world: World): Promise<number[]> {
  const { rows } = await world.database.$client.query<{ held: number }>(
    'select count(*)::integer as held from lanes where token is not null group by worker order by held desc',
  );
  return rows.map(({ held }) => held);
}

async function laneUpdates(world: World): Promise<number> {
  const { rows } = await world.database.$client.query<{ updates: string }>(
    `select sum(n_tup_upd)::text as updates from pg_stat_user_tables where relname = 'lanes'`,
  );
  return Number(rows[0]?.updates);
}

/** The share of each of `workers` in what all of them hold; 0 for those that hold nothing. */
export function sharesOf(held: readonly number[], workers: number): number[] {
  const total = held.reduce((sum, lanes) => sum + lanes, 0);
  return Array.from({ length: workers }, (_, i) => (total === 0 ? 0 : round((held[i] ?? 0) / total, 2)));
}

/** Has workers that start now empty a backlog of one delivery in each lane. */
export async function wideFigures(
  world: World,
  statistics: StatementStatistics,
  { orgIds, workers }: { orgIds: readonly string[]; workers: number },
): Promise<WideFigures> {
  await fillWideLanes(world, orgIds);
  const total = orgIds.length * LANES_OF_AN_ORGANISATION;
  const before = await world.receiver.count();
  const updatesBefore = await laneUpdates(world);
  await statistics.reset();
  const startedAt = performance.now();
  const processes: ChildProcess[] = [];
  for (let i = 0; i < workers; i++) processes.push(await world.startWorker());

  let first: { at: number; count: number } | undefined;
  let shares: number[] | undefined;
  let maxLanesHeld = 0;
  let count = 0;
  let at = startedAt;
  for (; count < total; await sleep(SAMPLE_MS)) {
    const held = await heldLanes(world);
    count = (await world.receiver.count()) - before;
    at = performance.now();
    if (first === undefined && count > 0) first = { at, count };
    maxLanesHeld = Math.max(maxLanesHeld, ...held);
    if (held.length > 0 && (shares === undefined || at - startedAt <= SHARES_AFTER_MS + SAMPLE_MS))
      shares = sharesOf(held, workers);
    if (at - startedAt > MAX_SECONDS * 1000) throw new Error('The wide backlog was not delivered in time');
  }
  const memory = processes.map(({ pid }) => peakMemoryMb(pid ?? 0));
  const updates = (await laneUpdates(world)) - updatesBefore;
  const renewal = longestRenewalMs(await statistics.read());
  for (const process of processes) await world.stopWorker(process);
  const seconds = (at - (first?.at ?? startedAt)) / 1000;
  return {
    workers,
    perSecond: round((count - (first?.count ?? 0)) / seconds),
    sharesAfter10s: shares ?? sharesOf([], workers),
    maxLanesHeld,
    maxMemoryMb: memory.includes(null) ? null : round(Math.max(...memory.map(Number))),
    renewalMs: renewal === null ? null : round(renewal, 1),
    laneUpdatesPerSecond: round(updates / seconds),
  };
}
