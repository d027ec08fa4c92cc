/** How long an event takes from its commit to the arrival of its request, with one webhook and one worker. */
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeId } from '#lib/domain/ids';
import { PAYLOAD } from '#tools/bench/delivery';
import { percentile, round } from '#tools/bench/statistics';
import type { World } from '#tools/bench/world';

/** Sent before anything counts: until then code is compiled and connections are opened. */
const WARM_UP_SECONDS = 2;
const POLL_MS = 50;
const ARRIVAL_TIMEOUT_MS = 30_000;

export type Latency = { p50: number; p95: number; p99: number };

const summary = (waits: readonly number[]): Latency => ({
  p50: round(percentile(waits, 0.5), 1),
  p95: round(percentile(waits, 0.95), 1),
  p99: round(percentile(waits, 0.99), 1),
});

/** Emits an event; gives its id, and when the answer to its commit came, by the wall clock in ms. */
async function emit(world: World, orgId: string): Promise<[id: string, atMs: number]> {
  const { rows } = await world.database.$client.query<{ id: string }>(
    `select emit_event($1, 'job.updated', $2) as id`,
    [orgId, PAYLOAD],
  );
  const atMs = performance.timeOrigin + performance.now();
  return [encodeId('event', rows[0]?.id ?? ''), atMs];
}

/** Emits at a steady rate; gives when each event was committed. */
async function emitSteadily(
  world: World,
  orgId: string,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Map<string, number>> {
  const startedAt = performance.now();
  const pending: Promise<[string, number]>[] = [];
  for (let i = 0; i < perSecond * seconds; i++) {
    const wait = startedAt + (i * 1000) / perSecond - performance.now();
    if (wait > 1) await sleep(wait);
    pending.push(emit(world, orgId));
  }
  return new Map(await Promise.all(pending));
}

/** The waits of committed events; waits itself until all requests have arrived. */
async function waitsOf(world: World, committed: ReadonlyMap<string, number>): Promise<number[]> {
  const arrived = new Map<string, number>();
  for (const end = performance.now() + ARRIVAL_TIMEOUT_MS; ; await sleep(POLL_MS)) {
    for (const [id, atMs] of await world.receiver.arrivals()) if (!arrived.has(id)) arrived.set(id, atMs);
    if ([...committed.keys()].every((id) => arrived.has(id))) break;
    if (performance.now() > end) throw new Error('An event did not arrive');
  }
  // A request may overtake the answer to its producer: that counts as no wait.
  return [...committed].map(([id, atMs]) => Math.max(0, (arrived.get(id) ?? Number.NaN) - atMs));
}

/** Starts a worker for one webhook, and lets it get warm. */
async function withWarmWorker<T>(
  world: World,
  perSecond: number,
  use: (orgId: string) => Promise<T>,
): Promise<T> {
  const orgId = await world.makeOrg(1);
  const worker = await world.startWorker();
  try {
    await waitsOf(world, new Map([await emit(world, orgId)]));
    await waitsOf(world, await emitSteadily(world, orgId, { perSecond, seconds: WARM_UP_SECONDS }));
    return await use(orgId);
  } finally {
    await world.stopWorker(worker);
  }
}

/** Milliseconds from commit to arrival, at a steady rate. */
export function measureSteadyLatency(
  world: World,
  options: { perSecond: number; seconds: number },
): Promise<Latency> {
  return withWarmWorker(world, options.perSecond, async (orgId) =>
    summary(await waitsOf(world, await emitSteadily(world, orgId, options))),
  );
}

/** Milliseconds from commit to arrival of single events, each `everyMs` after the one before: nothing else happens. */
export function measureSingleLatency(
  world: World,
  options: { everyMs: number; events: number },
): Promise<Latency> {
  return withWarmWorker(world, 100, async (orgId) => {
    const committed = new Map<string, number>();
    for (let i = 0; i < options.events; i++) {
      await sleep(options.everyMs);
      committed.set(...(await emit(world, orgId)));
    }
    return summary(await waitsOf(world, committed));
  });
}
