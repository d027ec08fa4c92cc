/** Leases of lanes: who may clear up in them, and that nobody waits for a lane that somebody else has locked. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { and, eq, sql } from '#db/drizzle';
import { deliveries, deliveryQueue, lanes } from '#db/schema/index';
import { makeOrg } from '#db/testing/factories';
import { claimDeliveries } from '#worker/deliveries/claim-deliveries';
import { findUnfinishedDeliveries } from '#worker/deliveries/unfinished-deliveries';
import { acquireDueLanes, acquireLanes } from '#worker/lanes/acquire-lanes';
import { type Lane, newLane } from '#worker/lanes/lane';
import { releaseLanes } from '#worker/lanes/release-lanes';
import { renewLanes } from '#worker/lanes/renew-lanes';
import { eventually } from '#worker/testing/eventually';
import { whileLocked } from '#worker/testing/lock-waits';
import { respond } from '#worker/testing/receiver';
import { type Scene, setScene } from '#worker/testing/scene';
import { openStrictPool } from '#worker/testing/strict-pool';

let scene: Scene;
let pool: pg.Pool;
beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
  pool = openStrictPool(scene.workerUrl);
});
afterEach(async () => {
  await pool.end();
  await scene.stop();
});

/** A webhook whose lane a worker holds. */
async function acquired(worker = 'one', orgId = scene.orgId): Promise<Lane> {
  const webhook = await scene.webhook({ orgId });
  return acquire({ orgId, webhookId: webhook.id }, worker);
}

async function acquire(wanted: { orgId: string; webhookId: string }, worker: string): Promise<Lane> {
  const [lane] = await acquireLanes(pool, [wanted], worker);
  if (lane === undefined) throw new Error('Not acquired');
  return newLane(lane, performance.now());
}

const endLease = () => scene.database.update(lanes).set({ leasedUntil: sql`now() - interval '1 second'` });

const LOCK_LANE = 'select from lanes where webhook_id = $1 for update';

test('a worker that lost a lane unawares finds nothing of what its next holder is sending', async () => {
  const lost = await acquired();
  await endLease();
  const held = await acquire(lost, 'two');
  await scene.emit();
  const claimed = await claimDeliveries(pool, [{ lane: held, slots: 1, knownVersion: 0 }]);
  expect(claimed).toHaveLength(1);
  const found = await findUnfinishedDeliveries(pool, [lost]);
  expect(found).toEqual({ searched: new Set(), unfinished: [] });
});

test('what was left under an earlier lease is found by the holder alone, while its lease lasts', async () => {
  const lost = await acquired();
  await scene.emit();
  const [delivery] = await claimDeliveries(pool, [{ lane: lost, slots: 1, knownVersion: 0 }]);
  await endLease();
  const held = await acquire(lost, 'two');
  const found = await findUnfinishedDeliveries(pool, [held, lost]);
  expect(found.searched).toEqual(new Set([held.token]));
  expect(found.unfinished).toMatchObject([{ id: delivery?.id, token: lost.token, attemptNumber: 1 }]);
  await endLease();
  expect((await findUnfinishedDeliveries(pool, [held])).searched).toEqual(new Set());
});

test('a search waits for no lock, and leaves rows of no use that somebody has locked', async () => {
  const [one, two] = [await acquired(), await acquired()];
  const eventId = await scene.emit();
  const old = randomUUID();
  await scene.database.update(deliveryQueue).set({ laneToken: old });
  await scene.database.update(deliveries).set({ status: 'delivered' });
  const [useless] = await scene.database
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.eventId, eventId), eq(deliveries.webhookId, two.webhookId)));
  await whileLocked(scene.database, LOCK_LANE, [one.webhookId], async () => {
    const found = await findUnfinishedDeliveries(pool, [one, two]);
    expect(found).toEqual({ searched: new Set([one.token, two.token]), unfinished: [] });
  });
  await scene.database.insert(deliveryQueue).values({
    orgId: two.orgId,
    webhookId: two.webhookId,
    deliveryId: useless?.id ?? '',
    laneToken: old,
  });
  await whileLocked(scene.database, 'select from delivery_queue for update', [], () =>
    findUnfinishedDeliveries(pool, [two]),
  );
  expect(await scene.database.$count(deliveryQueue, eq(deliveryQueue.webhookId, two.webhookId))).toBe(1);
  await findUnfinishedDeliveries(pool, [two]);
  expect(await scene.database.$count(deliveryQueue, eq(deliveryQueue.webhookId, two.webhookId))).toBe(0);
});

test('renewing tells lanes that are locked from lanes that are lost, and renews the others', async () => {
  const all = [await acquired(), await acquired(), await acquired()];
  const [locked, lost, good] = all as [Lane, Lane, Lane];
  await scene.database.update(lanes).set({ token: randomUUID() }).where(eq(lanes.webhookId, lost.webhookId));
  const answer = await whileLocked(scene.database, LOCK_LANE, [locked.webhookId], () =>
    renewLanes(pool, all),
  );
  expect(answer).toEqual({ renewed: new Set([good.token]), locked: new Set([locked.token]) });
});

test('releasing passes over a lane that somebody has locked', async () => {
  const [locked, free] = [await acquired(), await acquired()];
  await whileLocked(scene.database, LOCK_LANE, [locked.webhookId], () =>
    releaseLanes(pool, [locked, free], () => null),
  );
  const rows = await scene.database.select().from(lanes);
  const tokenOf = ({ webhookId }: Lane) => rows.find((row) => row.webhookId === webhookId)?.token;
  expect([tokenOf(locked), tokenOf(free)]).toEqual([locked.token, null]);
});

test('a claim passes over a lane that somebody has locked; renewing is no such lock', async () => {
  const [locked, free] = [await acquired(), await acquired()];
  await scene.emit();
  const grants = [locked, free].map((lane) => ({ lane, slots: 1, knownVersion: 0 }));
  const renewing = 'select from lanes for no key update';
  const claimed = await whileLocked(scene.database, LOCK_LANE, [locked.webhookId], () =>
    claimDeliveries(pool, grants),
  );
  expect(claimed.map(({ webhookId }) => webhookId)).toEqual([free.webhookId]);
  const rest = await whileLocked(scene.database, renewing, [], () => claimDeliveries(pool, grants));
  expect(rest.map(({ webhookId }) => webhookId)).toEqual([locked.webhookId]);
});

test('workers that ask at the same moment share what is due: each lane goes to one of them, and none is left', async () => {
  const webhooks = await Promise.all(Array.from({ length: 12 }, () => scene.webhook()));
  await scene.database.update(lanes).set({ dueAt: sql`now() - interval '1 minute'` });
  const ask = (worker: string) => acquireDueLanes(pool, { worker, from: 0, waitedMs: 0, limit: 4 });
  const shares = await Promise.all(['one', 'two', 'three'].map(ask));
  expect(shares.map(({ length }) => length)).toEqual([4, 4, 4]);
  const acquired = shares.flat();
  expect(new Set(acquired.map(({ webhookId }) => webhookId))).toEqual(new Set(webhooks.map(({ id }) => id)));
  const rows = await scene.database.select().from(lanes);
  expect(new Set(rows.map(({ token }) => token))).toEqual(new Set(acquired.map(({ token }) => token)));
});

test('a lane whose lease is over is taken after a claim in it has ended, which a renewal does not wait for', async () => {
  const lane = await acquired();
  const claiming = 'select from lanes for key share';
  const { renewed } = await whileLocked(scene.database, claiming, [], () => renewLanes(pool, [lane]));
  expect(renewed).toEqual(new Set([lane.token]));
  await endLease();
  expect(await whileLocked(scene.database, claiming, [], () => acquireLanes(pool, [lane], 'two'))).toEqual(
    [],
  );
  expect(await acquireLanes(pool, [lane], 'two')).toHaveLength(1);
});

test('an organisation that is being deleted holds up nobody else', async () => {
  const { id: otherOrg } = await makeOrg(scene.database);
  await scene.webhook();
  await scene.webhook({ orgId: otherOrg });
  scene.startWorker();
  for (const id of [await scene.emit(), await scene.emit('{}', otherOrg)]) await scene.settled(id);
  const waiting = await whileLocked(scene.database, 'select delete_org($1)', [otherOrg], async () => {
    const eventId = await scene.emit('{}', otherOrg);
    for (let n = 0; n < 5; n++) await scene.settled(await scene.emit());
    return eventId;
  });
  expect((await scene.settled(waiting)).status).toBe('delivered');
});

test('a cancellation that stays open holds up the results of nobody else', async () => {
  const { id: otherOrg } = await makeOrg(scene.database);
  await scene.webhook();
  await scene.webhook({ orgId: otherOrg });
  const answers: (() => void)[] = [];
  scene.receiver.answer((response) => answers.push(() => response.writeHead(204).end()));
  scene.startWorker();
  const held = await scene.emit();
  const answer = await eventually(() => answers[0], 'the request is under way');
  scene.receiver.answer(respond(204));
  await whileLocked(scene.database, 'select cancel_waiting($1)', [scene.orgId], async () => {
    answer();
    for (let n = 0; n < 5; n++) await scene.settled(await scene.emit('{}', otherOrg));
  });
  expect(await scene.settled(held)).toMatchObject({ status: 'delivered', attemptCount: 1 });
  expect(scene.receiver.requests).toHaveLength(6);
});
