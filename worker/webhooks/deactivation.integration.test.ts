/** Deactivating by the system holds whatever is lost on the way, and however much waits. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { eq, isNull, sql } from '#db/drizzle';
import { auditLog, deliveries, deliveryQueue, lanes, notices, webhooks } from '#db/schema/index';
import { eventually } from '#worker/testing/eventually';
import { startPostgresFaultProxy } from '#worker/testing/postgres-fault-proxy';
import { respond } from '#worker/testing/receiver';
import { type Scene, setScene } from '#worker/testing/scene';
import { LOOPBACK_WORKER, startWorkerProcess } from '#worker/testing/worker-process';

const cleanups: (() => unknown)[] = [];
let scene: Scene;
let folder: string;
beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
  folder = await mkdtemp(join(tmpdir(), 'hooktab-deactivation-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  cleanups.push(() => scene.stop());
  await writeFile(join(folder, 'ca.pem'), scene.authority.pem);
  scene.receiver.answer(respond(410));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A worker of its own process that can be killed. */
function startProcess(databaseUrl: string) {
  const started = startWorkerProcess(
    {
      DATABASE_URL: databaseUrl,
      SEALING_PRIVATE_KEY: scene.keys.privateKey,
      RETRY_DELAYS_SECONDS: '3600',
      LOG_LEVEL: 'info',
      TEST_CA_FILE: join(folder, 'ca.pem'),
    },
    LOOPBACK_WORKER,
  );
  cleanups.push(async () => {
    started.kill('SIGKILL');
    await started.exited;
  });
  return started;
}

const proxied = async () => {
  const proxy = await startPostgresFaultProxy(scene.workerUrl);
  cleanups.push(proxy.stop);
  return proxy;
};

async function webhookRow() {
  const [row] = await scene.database.select().from(webhooks);
  return row;
}

const waiting = () => scene.database.$count(deliveries, sql`status in ('queued', 'sending', 'retrying')`);

/** Deliveries of the only webhook that wait for tomorrow. */
async function makeBacklog(count: number): Promise<void> {
  await scene.emitMany(count);
  const tomorrow = sql`now() + interval '1 day'`;
  await scene.database.update(deliveries).set({ status: 'retrying', nextAttemptAt: tomorrow });
  await scene.database.update(deliveryQueue).set({ dueAt: tomorrow });
}

describe('410', () => {
  test('deactivates although it was not heard that the attempt was recorded', async () => {
    await scene.webhook();
    const proxy = await proxied();
    const worker = scene.startWorker({
      databaseUrl: proxy.url,
      mail: {
        smtpUrl: 'smtp://127.0.0.1:1',
        from: 'a@example.com',
        appUrl: 'https://app.example.com',
        intervalMs: 0,
      },
    });
    proxy.swallowNext('record-attempts');
    const eventId = await scene.emit();
    expect(await scene.settled(eventId)).toMatchObject({ status: 'failed', lastResponseStatus: 410 });
    await eventually(() => proxy.swallowed() === 1, 'an answer was lost');
    await eventually(async () => (await webhookRow())?.isActive === false, 'it is deactivated');
    expect(await webhookRow()).toMatchObject({ deactivatedReason: 'gone' });
    expect(await scene.database.select().from(notices)).toMatchObject([{ reason: 'gone' }]);
    // While it still has a database.
    await worker.stop();
  });

  test('deactivates although the worker is killed once the attempt is recorded', async () => {
    await scene.webhook();
    const proxy = await proxied();
    const worker = startProcess(proxy.url);
    proxy.swallowNext('record-attempts');
    const eventId = await scene.emit();
    await eventually(() => proxy.swallowed() === 1, 'an answer was lost');
    worker.kill('SIGKILL');
    await worker.exited;
    expect(await scene.settled(eventId)).toMatchObject({ status: 'failed', lastResponseStatus: 410 });
    expect(await webhookRow()).toMatchObject({ isActive: false, deactivatedReason: 'gone' });
  });

  test('whose worker is killed half-way through what waits: none of the rest is sent', async () => {
    await scene.webhook();
    await makeBacklog(2_500);
    const proxy = await proxied();
    const worker = startProcess(proxy.url);
    proxy.swallowNext('deactivate-webhook');
    const eventId = await scene.emit();
    await eventually(() => proxy.swallowed() === 1, 'an answer was lost');
    worker.kill('SIGKILL');
    await worker.exited;
    expect(await waiting()).toBeGreaterThan(1);
    expect(await scene.settled(eventId, ['sending'])).toMatchObject({ attemptCount: 1 });
    await scene.database.update(lanes).set({ leasedUntil: sql`now() - interval '1 second'` });
    // Tomorrow.
    await scene.database
      .update(deliveryQueue)
      .set({ dueAt: sql`now()` })
      .where(isNull(deliveryQueue.laneToken));
    scene.startWorker();
    await eventually(async () => (await waiting()) === 0, 'everything has ended');
    expect(await scene.database.$count(deliveries, eq(deliveries.status, 'cancelled'))).toBe(2_501);
    expect(scene.receiver.requests).toHaveLength(1);
    const [delivery] = await scene.database.select().from(deliveries).where(eq(deliveries.eventId, eventId));
    expect(await scene.attemptsOf(delivery?.id ?? '')).toMatchObject([{ outcome: 'interrupted' }]);
    // What waited at the deactivation, however many steps it took and whoever took them; one was being sent.
    expect(await scene.database.select().from(auditLog)).toMatchObject([
      { action: 'webhook.deactivated', detail: { reason: 'gone', cancelledDeliveries: 2_500 } },
    ]);
  });
});

test('however much waits is cancelled, never much in one statement, and nothing is sent meanwhile', async () => {
  const webhook = await scene.webhook();
  await makeBacklog(55);
  // As a statement that runs out of its time.
  await scene.database.execute(sql`
    create function refuse_many() returns trigger language plpgsql as $$
    begin
      if (select count(*) from gone) > 10 then
        raise exception 'canceling statement due to statement timeout' using errcode = '57014';
      end if;
      return null;
    end $$`);
  await scene.database.execute(sql`
    create trigger refuse_many after delete on delivery_queue
    referencing old table as gone for each statement execute function refuse_many()`);
  scene.startWorker({ cancelledAtOnce: 10 });
  const eventId = await scene.emit();
  await eventually(async () => (await waiting()) === 0, 'everything has ended');
  expect(await scene.settled(eventId)).toMatchObject({ status: 'failed', lastResponseStatus: 410 });
  expect(await scene.database.$count(deliveries, eq(deliveries.status, 'cancelled'))).toBe(55);
  expect(scene.receiver.requests).toHaveLength(1);
  expect(await scene.database.$count(deliveryQueue)).toBe(0);
  expect(await scene.database.select().from(auditLog)).toMatchObject([
    { targetId: webhook.id, detail: { reason: 'gone', cancelledDeliveries: 55 } },
  ]);
});
