/** A row that makes the claim fail for a reason of its own is set aside; nothing is for an outage; other lanes are served. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { deliveries, deliveryQueue } from '#db/schema/index';
import { makeOrg } from '#db/testing/factories';
import { changeSchema } from '#db/testing/trouble';
import { nextDue, park, putOff } from '#worker/deliveries/park-delivery';
import { acquireLanes } from '#worker/lanes/acquire-lanes';
import { newLane } from '#worker/lanes/lane';
import { eventually } from '#worker/testing/eventually';
import { createMemoryLog, ERROR_LEVEL } from '#worker/testing/memory-log';
import { type Scene, setScene } from '#worker/testing/scene';
import { openStrictPool } from '#worker/testing/strict-pool';

let scene: Scene;
beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
});
afterEach(() => scene.stop());

/** Lets no delivery of an event be claimed. Answers how to end that. */
async function refuse(eventId: string, sqlState: string): Promise<() => Promise<void>> {
  const { $client: pool } = scene.database;
  await changeSchema(
    pool,
    `
    create function refuse() returns trigger language plpgsql as $$
    begin
      if new.event_id = '${eventId}' and new.status = 'sending' then
        raise exception 'this row cannot be claimed' using errcode = '${sqlState}';
      end if;
      return new;
    end $$;
    create trigger refuse before update on deliveries for each row execute function refuse()`,
  );
  return () => changeSchema(pool, 'drop function refuse cascade');
}

async function twoLanes(): Promise<string> {
  const { id: otherOrg } = await makeOrg(scene.database);
  await scene.webhook();
  await scene.webhook({ orgId: otherOrg });
  return otherOrg;
}

test('a row that cannot be claimed is parked; other lanes are not held up', async () => {
  const otherOrg = await twoLanes();
  const bad = await scene.emit();
  await refuse(bad, '22003');
  const good = await Promise.all([scene.emit('{}'), scene.emit('{}', otherOrg)]);
  const { log, lines } = createMemoryLog();
  scene.startWorker({ log });
  for (const eventId of good) expect((await scene.settled(eventId)).status).toBe('delivered');
  expect(await scene.settled(bad)).toMatchObject({ status: 'failed', lastOutcome: 'unsendable' });
  expect(lines.length).toBeLessThan(50);
});

test.each(['42501', 'P0001'])('an error %s parks nothing, and holds up its lane alone', async (sqlState) => {
  const otherOrg = await twoLanes();
  const refused = await scene.emit();
  const allow = await refuse(refused, sqlState);
  const { log, lines } = createMemoryLog();
  scene.startWorker({ log });
  // The refusal stands all the while: whoever waited for its end would wait for ever.
  for (let n = 0; n < 3; n++) await scene.settled(await scene.emit('{}', otherOrg));
  await eventually(() => lines.some(({ level }) => level === ERROR_LEVEL), 'it is told');
  expect(lines.find(({ level }) => level === ERROR_LEVEL)).toMatchObject({ what: 'claim', sqlState });
  expect(await scene.settled(refused, ['queued'])).toMatchObject({ attemptCount: 0 });
  await allow();
  expect(await scene.settled(refused)).toMatchObject({ status: 'delivered', attemptCount: 1 });
  expect(lines.length).toBeLessThan(10);
});

test('a column that the claim misses is an outage: nothing is parked, and all is sent when it is back', async () => {
  const otherOrg = await twoLanes();
  await scene.database.execute(sql`alter table webhooks rename column success_rule to rule_of_success`);
  const eventIds = [...(await scene.emitMany(50)), ...(await scene.emitMany(50, otherOrg))];
  const { log, lines } = createMemoryLog();
  scene.startWorker({ log });
  await eventually(() => lines.some(({ sqlState }) => sqlState === '42703'), 'it is told');

  await sleep(2_000);
  expect(await scene.database.$count(deliveries, eq(deliveries.status, 'queued'))).toBe(100);
  await scene.database.execute(sql`alter table webhooks rename column rule_of_success to success_rule`);
  for (const eventId of eventIds) {
    expect(await scene.settled(eventId)).toMatchObject({ status: 'delivered', attemptCount: 1 });
  }
  expect(lines.length).toBeLessThan(20);
});

test('what is set aside is the row that was tried, whatever has become due before it since', async () => {
  const webhook = await scene.webhook();
  const pool = openStrictPool(scene.workerUrl);
  const [acquired] = await acquireLanes(pool, [{ orgId: scene.orgId, webhookId: webhook.id }], 'worker');
  if (acquired === undefined) throw new Error('Not acquired');
  const lane = newLane(acquired, performance.now());
  await scene.emit();
  const tried = await nextDue(pool, lane);
  if (tried === null) throw new Error('Nothing is due');
  // Of a transaction that began earlier and commits now.
  const earlier = await scene.emit();
  const [healthy] = await scene.database.select().from(deliveries).where(eq(deliveries.eventId, earlier));
  await scene.database
    .update(deliveryQueue)
    .set({ dueAt: sql`now() - interval '1 minute'` })
    .where(eq(deliveryQueue.deliveryId, healthy?.id ?? ''));
  expect(await nextDue(pool, lane)).toBe(healthy?.id);
  expect(await putOff(pool, lane, tried)).toBe(true);
  await scene.database.update(deliveryQueue).set({ dueAt: sql`now()` });
  expect(await park(pool, lane, tried, 'the reason')).toBe(true);
  expect(await park(pool, lane, tried, 'the reason')).toBe(false);
  const statuses = await scene.database.select().from(deliveries);
  expect(statuses.find(({ id }) => id === tried)?.status).toBe('failed');
  expect(statuses.find(({ id }) => id === healthy?.id)?.status).toBe('queued');
  await pool.end();
});
