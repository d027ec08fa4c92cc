/** One bad row must not hold up the others. */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { deliveries, deliveryQueue } from '#db/schema/index';
import { createLogger } from '#lib/log';
import { openWorkerPool } from '#worker/database';
import { OutageLog } from '#worker/outage-log';
import { createRecorder, type RecordResult } from '#worker/recorder';
import type { AttemptRecord } from '#worker/statements/record-attempts';
import { eventually } from '#worker/testing/eventually';
import { heldLane } from '#worker/testing/lanes';
import { type Scene, setScene } from '#worker/testing/scene';
import { newUuidV7 } from '#worker/uuid-v7';

let scene: Scene;
beforeAll(async () => {
  scene = await setScene(inject('clusterUrl'));
});
afterAll(async () => {
  await scene.stop();
});

const TOKEN = randomUUID();

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

test('a row that the database refuses is parked with the reason, and the others are stored', async () => {
  const webhook = await scene.webhook();
  const [good, bad, stale] = [await claimed(), await claimed(), await claimed()];
  const log = createLogger('test', 'silent');
  const pool = openWorkerPool(scene.url, (error) => log.error({ err: error }));
  const results = new Map<string, RecordResult>();
  const recorder = createRecorder({
    pool,
    log,
    outage: new OutageLog(log),
    onDone: ({ record }, result) => void results.set(record.deliveryId, result),
  });
  const lane = heldLane({ orgId: scene.orgId, webhookId: webhook.id, token: TOKEN }, { hasDue: false });
  recorder.add({ lane, record: good.record });
  recorder.add({ lane, record: { ...bad.record, detail: 'text that PostgreSQL has no place for: \0' } });
  recorder.add({ lane, record: { ...stale.record, token: randomUUID() } });
  await eventually(() => results.size === 3, 'all are handled');
  await pool.end();

  expect(results.get(good.id)).toBe('recorded');
  expect(results.get(bad.id)).toBe('recorded');
  expect(results.get(stale.id)).toBe('stale');
  const statusOf = async (id: string) =>
    (await scene.database.select().from(deliveries).where(eq(deliveries.id, id)))[0]?.status;
  expect(await statusOf(good.id)).toBe('delivered');
  expect(await statusOf(bad.id)).toBe('failed');
  expect(await statusOf(stale.id)).toBe('sending');
  const [attempt] = await scene.attemptsOf(bad.id);
  expect(attempt).toMatchObject({ outcome: 'unsendable', responseStatus: null });
  expect(attempt?.detail).toContain('could not be stored');
  expect(await scene.attemptsOf(stale.id)).toEqual([]);
});
