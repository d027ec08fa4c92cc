/** How long the webhooks of a worker that is killed wait until the one beside it goes on with them. */
import type { ChildProcess } from 'node:child_process';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeId } from '#lib/domain/ids';
import { PAYLOAD } from '#tools/bench/delivery';
import { spread } from '#tools/bench/statistics';
import type { World } from '#tools/bench/world';

/** Each has one webhook, and so one lane. */
const ORGANISATIONS = 40;
const ROUNDS = 5;
/** Two workers that start at the same moment share lanes badly for a while. */
const STARTING_MS = 4_000;
const ARRIVAL_TIMEOUT_MS = 60_000;
const POLL_MS = 20;

/** Emits one event in each organisation; gives their ids as requests carry them. */
async function emit(world: World, orgIds: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const orgId of orgIds) {
    const { rows } = await world.database.$client.query<{ id: string }>(
      `select emit_event($1, 'job.updated', $2) as id`,
      [orgId, PAYLOAD],
    );
    ids.push(encodeId('event', rows[0]?.id ?? ''));
  }
  return ids;
}

/** Waits for the requests of these events; gives when each arrived first. */
async function arrivalsOf(world: World, ids: readonly string[]): Promise<Map<string, number>> {
  const arrived = new Map<string, number>();
  for (const end = performance.now() + ARRIVAL_TIMEOUT_MS; ; await sleep(POLL_MS)) {
    for (const [id, atMs] of await world.receiver.arrivals()) if (!arrived.has(id)) arrived.set(id, atMs);
    if (ids.every((id) => arrived.has(id))) return arrived;
    if (performance.now() > end) throw new Error('An event did not arrive');
  }
}

/** The organisations whose lanes a worker has leased. */
async function lanesOf(world: World, { pid }: ChildProcess): Promise<string[]> {
  const { rows } = await world.database.$client.query<{ org_id: string }>(
    'select org_id from lanes where token is not null and starts_with(worker, $1)',
    [`${hostname()}/${pid}/`],
  );
  return rows.map(({ org_id }) => org_id);
}

/** Kills one of two workers while it holds lanes; gives the wait of an event for each of these lanes. */
async function killOne(
  world: World,
  workers: [ChildProcess, ChildProcess],
  orgIds: readonly string[],
): Promise<{ waits: number[]; survivor: ChildProcess }> {
  for (let tries = 0; tries < ROUNDS; tries++) {
    await arrivalsOf(world, await emit(world, orgIds));
    for (const [killed, survivor] of [workers, workers.toReversed() as typeof workers]) {
      if ((await lanesOf(world, killed)).length === 0) continue;
      const killedAtMs = performance.timeOrigin + performance.now();
      killed.kill('SIGKILL');
      // What it gave back in its last moment is no more its own.
      const left = await lanesOf(world, killed);
      const ids = await emit(world, left);
      const arrived = await arrivalsOf(world, ids);
      return { waits: ids.map((id) => (arrived.get(id) ?? Number.NaN) - killedAtMs), survivor };
    }
  }
  throw new Error('No worker held a lane');
}

/** Milliseconds from the kill of one of two workers to the first request of each lane that it had leased. */
export async function takeoverMs(world: World): Promise<{ p50: number; p95: number; lanes: number }> {
  const orgIds: string[] = [];
  for (let i = 0; i < ORGANISATIONS; i++) orgIds.push(await world.makeOrg(1));
  let survivor = await world.startWorker();
  const waits: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const other = await world.startWorker();
    await sleep(STARTING_MS);
    const result = await killOne(world, round % 2 === 0 ? [survivor, other] : [other, survivor], orgIds);
    survivor = result.survivor;
    waits.push(...result.waits);
  }
  await world.stopWorker(survivor);
  return { ...spread(waits), lanes: waits.length };
}
