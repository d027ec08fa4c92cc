/** How long an event takes from its commit to its request where the worker has given the lane back and let it sleep. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectClient } from '#db/connection/connect';
import { encodeId } from '#lib/domain/ids';
import { PAYLOAD } from '#tools/bench/delivery';
import { spread } from '#tools/bench/statistics';
import type { World } from '#tools/bench/world';

/** Each has one webhook, and so one lane. */
const ORGANISATIONS = 40;
/** The first opens connections, and does not count. */
const ROUNDS = 5;
/** No divisor of a second: what the worker only finds by polling is met at every moment between two polls. */
const BETWEEN_MS = 137;
const ASLEEP_TIMEOUT_MS = 60_000;
const ARRIVAL_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

/** Waits until nobody holds a lane any more. */
async function allAsleep(world: World): Promise<void> {
  for (const end = performance.now() + ASLEEP_TIMEOUT_MS; performance.now() < end; await sleep(POLL_MS)) {
    const { rows } = await world.database.$client.query(
      'select from lanes where token is not null union all select from delivery_queue limit 1',
    );
    if (rows.length === 0) return;
  }
  throw new Error('A lane without work is still held');
}

/** Milliseconds from the answer to a commit until the request arrives, over many lanes that sleep. */
export async function sleepingWakeMs(world: World): Promise<{ p50: number; p95: number }> {
  const orgIds: string[] = [];
  for (let i = 0; i < ORGANISATIONS; i++) orgIds.push(await world.makeOrg(1));
  const worker = await world.startWorker();
  const client = await connectClient({ url: world.databaseUrl, applicationName: 'hooktab-bench-emit' });
  const waits: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await allAsleep(world);
    await world.receiver.arrivals();
    const before = await world.receiver.count();
    const accepted = new Map<string, number>();
    for (const orgId of orgIds) {
      const { rows } = await client.query<{ id: string }>(`select emit_event($1, 'job.updated', $2) as id`, [
        orgId,
        PAYLOAD,
      ]);
      accepted.set(encodeId('event', rows[0]?.id ?? ''), performance.timeOrigin + performance.now());
      await sleep(BETWEEN_MS);
    }
    for (const end = performance.now() + ARRIVAL_TIMEOUT_MS; ; await sleep(POLL_MS)) {
      if ((await world.receiver.count()) - before >= accepted.size) break;
      if (performance.now() > end) throw new Error('An event did not arrive');
    }
    const arrivals = await world.receiver.arrivals();
    if (round === 0) continue;
    // A request may overtake the answer to its producer: that counts as no wait.
    waits.push(...arrivals.map(([id, atMs]) => Math.max(0, atMs - (accepted.get(id) ?? Number.NaN))));
  }
  await client.end();
  await world.stopWorker(worker);
  return spread(waits);
}
