/** One bad row must not hold up the others. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { eq } from '#db/drizzle';
import { deliveries, deliveryQueue } from '#db/schema/index';
import { changeSchema } from '#db/testing/trouble';
import { OutageLog } from '#lib/log/outage-log';
import { openWorkerPool } from '#worker/database';
import type { AttemptRecord } from '#worker/deliveries/record-attempts';
import { createRecorder, type RecordResult } from '#worker/deliveries/recorder';
import { newUuidV7 } from '#worker/deliveries/uuid-v7';
import { SlotScheduler } from '#worker/lanes/slot-scheduler';
import { eventually } from '#worker/testing/eventually';
import { heldLane } from '#worker/testing/lanes';
import { whileLocked } from '#worker/testing/lock-waits';
import { createMemoryLog, ERROR_LEVEL } from '#worker/testing/memory-log';
import { type Scene, setScene } from '#worker/testing/scene';
import { expectWithin } from '#worker/testing/within';

let scene: Scene;
beforeAll(async () => {
  scene = await setScene(inject('clusterUrl'));
});
afterAll(async () => {
  await scene.stop();
});

const TOKEN = randomUUID();
/** A few times as long as a result that was put off waits for its first try. */
const SOON_MS = 1_500;

async function claimed(): Promise<{ id: string; record: AttemptRecord }> {
  const eventId = await scene.emit();
  const [row] = await scene.database
    .update(deliveries)
    .set({ status: 'sending', attemptCount: 1, nextAttemptAt: null })
    .where(eq(deliveries.eventId, eventId))
    .returning();
  if (row === undefined) throw new Error('No delivery');
  await scene.database
    .update(deliveryQueue)
    .set({ laneToken: TOKEN })
    .where(eq(deliveryQueue.deliveryId, row.id));
  const record: AttemptRecord = {
    orgId: row.orgId,
    deliveryId: row.id,
    token: TOKEN,
    number: 1,
    next: { status: 'delivered' },
    keepsTrigger: false,
    id: newUuidV7(Date.now()),
    startedAtMs: Date.now(),
    durationMs: 5,
    outcome: 'response',
    detail: null,
    url: row.url,
    requestHeaders: 'host: x',
    responseStatus: 200,
    responseHeaders: Buffer.from([0, 255, 10]),
    responseBody: Buffer.alloc(0),
    responseBodySize: 0,
    isResponseBodyTruncated: false,
    remoteIp: null,
    trigger: 'schedule',
    triggeredBy: null,
  };
  return { id: row.id, record };
}

/** A recorder on the connections of a worker. */
function startRecorder() {
  const { log, lines } = createMemoryLog();
  const pool = openWorkerPool(scene.workerUrl, (error) => log.error({ err: error }, 'connection lost'));
  const results = new Map<string, RecordResult>();
  const slots = new SlotScheduler(64);
  const recorder = createRecorder({
    pool,
    log,
    outage: new OutageLog(log),
    slots,
    onDone: ({ record }, result) => void results.set(record.deliveryId, result),
  });
  return { recorder, pool, results, lines, slots, stop: () => pool.end() };
}

const laneOf = (webhook: { id: string }) =>
  heldLane({ orgId: scene.orgId, webhookId: webhook.id, token: TOKEN }, { hasDue: false });

async function statusOf(id: string): Promise<string | undefined> {
  return (await scene.database.select().from(deliveries).where(eq(deliveries.id, id)))[0]?.status;
}

/** Refuses the results of a delivery, until it is called. */
async function refuse(deliveryId: string, sqlState: string): Promise<() => Promise<void>> {
  const name = `refuse_${serial++}`;
  const { $client: pool } = scene.database;
  await changeSchema(
    pool,
    `
    create function ${name}() returns trigger language plpgsql as $$
    begin
      if new.delivery_id = '${deliveryId}' then raise exception 'refused' using errcode = '${sqlState}'; end if;
      return new;
    end $$;
    create trigger ${name} before insert on attempts for each row execute function ${name}()`,
  );
  return () => changeSchema(pool, `drop function ${name} cascade`);
}
let serial = 0;

test('a row that the database refuses is parked with the reason, and the others are stored', async () => {
  const webhook = await scene.webhook();
  const [good, bad, stale] = [await claimed(), await claimed(), await claimed()];
  const { recorder, results, stop } = startRecorder();
  const lane = laneOf(webhook);
  recorder.add({ lane, record: good.record });
  recorder.add({ lane, record: { ...bad.record, detail: 'text that PostgreSQL has no place for: \0' } });
  recorder.add({ lane, record: { ...stale.record, token: randomUUID() } });
  await eventually(() => results.size === 3, 'all are handled');
  await stop();

  expect(results.get(good.id)).toBe('recorded');
  expect(results.get(bad.id)).toBe('recorded');
  expect(results.get(stale.id)).toBe('stale');
  expect(await statusOf(good.id)).toBe('delivered');
  expect(await statusOf(bad.id)).toBe('failed');
  expect(await statusOf(stale.id)).toBe('sending');
  const [attempt] = await scene.attemptsOf(bad.id);
  expect(attempt).toMatchObject({ outcome: 'unsendable', responseStatus: null });
  expect(attempt?.detail).toContain('could not be stored');
  expect(await scene.attemptsOf(stale.id)).toEqual([]);
});

test('a row that somebody has locked waits by itself, and a lost lease is told from it', async () => {
  const webhook = await scene.webhook();
  const [good, locked, stale] = [await claimed(), await claimed(), await claimed()];
  const { recorder, results, slots, stop } = startRecorder();
  const lane = laneOf(webhook);
  const lockRows = 'select from delivery_queue where delivery_id = any ($1) for update';
  const addedAt = performance.now();
  await whileLocked(scene.database, lockRows, [[locked.id, stale.id]], async (holder) => {
    recorder.add({ lane, record: locked.record });
    recorder.add({ lane, record: { ...stale.record, token: randomUUID() } });
    recorder.add({ lane, record: good.record });
    await eventually(() => results.size === 2, 'the others are handled');
    expect(results).toEqual(
      new Map([
        [good.id, 'recorded'],
        [stale.id, 'stale'],
      ]),
    );
    expect(lane).toMatchObject({ unrecorded: 1, postponed: 1 });
    expect(recorder.pending).toBe(1);
    await holder.query('update delivery_queue set is_cancel_requested = true where delivery_id = $1', [
      locked.id,
    ]);
    await holder.query('commit');
  });
  // Each wait is twice as long as the one before: about as long as all before it.
  await expectWithin(
    performance.now() - addedAt + SOON_MS,
    () => eventually(() => results.get(locked.id) === 'recorded', 'the row is free'),
    scene.database,
  );
  expect(await statusOf(locked.id)).toBe('delivered');
  expect(await scene.attemptsOf(locked.id)).toHaveLength(1);
  expect(lane).toMatchObject({ unrecorded: 0, postponed: 0 });
  expect([recorder.pending, slots.unrecordedBytes]).toEqual([0, 0]);
  await stop();
});

test.each(['42501', 'P0001'])('an error %s parks nothing: tried again until it is gone', async (sqlState) => {
  const webhook = await scene.webhook();
  const [good, refused] = [await claimed(), await claimed()];
  const { recorder, results, lines, stop } = startRecorder();
  const lane = laneOf(webhook);
  const allow = await refuse(refused.id, sqlState);
  recorder.add({ lane, record: refused.record });
  recorder.add({ lane, record: good.record });
  await eventually(() => results.get(good.id) === 'recorded', 'the other is stored');
  await eventually(() => lane.postponed === 1, 'it waits');
  expect(await statusOf(refused.id)).toBe('sending');
  expect(lines.find(({ level }) => level === ERROR_LEVEL)).toMatchObject({ sqlState });
  await allow();
  await eventually(() => results.get(refused.id) === 'recorded', 'it is stored');
  expect(await statusOf(refused.id)).toBe('delivered');
  await stop();
});

test('a result that cannot even be parked waits for long, and says so once', async () => {
  const webhook = await scene.webhook();
  const unstorable = await claimed();
  const { recorder, results, lines, stop } = startRecorder();
  const lane = laneOf(webhook);
  const allow = await refuse(unstorable.id, 'XX002');
  recorder.add({ lane, record: unstorable.record });
  await eventually(() => lane.postponed === 1, 'it is put off');
  const told = lines.length;
  await sleep(SOON_MS);
  expect(lines).toHaveLength(told);
  expect(results.size).toBe(0);
  expect(recorder.pending).toBe(1);
  await allow();
  await stop();
});

test('what was put off is not tried again once the recorder is stopped', async () => {
  const webhook = await scene.webhook();
  const [one, other] = [await claimed(), await claimed()];
  const [stopped, running] = [startRecorder(), startRecorder()];
  const LOCK = 'select from delivery_queue where delivery_id = any ($1) for update';
  const queries = vi.spyOn(stopped.pool, 'query');
  await whileLocked(scene.database, LOCK, [[one.id, other.id]], async () => {
    stopped.recorder.add({ record: one.record, lane: laneOf(webhook) });
    running.recorder.add({ record: other.record, lane: laneOf(webhook) });
    await eventually(() => queries.mock.results[0]?.value, 'it was tried');
    await queries.mock.results[0]?.value;
    await eventually(() => running.recorder.pending === 1, 'it is put off');
    stopped.recorder.stop();
    expect(stopped.recorder.pending).toBe(0);
  });
  await eventually(() => running.results.get(other.id), 'the other recorder has tried again');
  expect(queries).toHaveBeenCalledOnce();
  expect(await statusOf(one.id)).toBe('sending');
  await Promise.all([stopped.stop(), running.stop()]);
});
