/** A worker is gone: another one goes on before its leases run out, and sends again at most what was under way. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { attempts, deliveries, workers } from '#db/schema/index';
import { eventually } from '#worker/testing/eventually';
import { startPostgresFaultProxy } from '#worker/testing/postgres-fault-proxy';
import { respond } from '#worker/testing/receiver';
import { type Scene, setScene } from '#worker/testing/scene';
import { LOOPBACK_WORKER, startWorkerProcess, type WorkerProcess } from '#worker/testing/worker-process';

const WEBHOOKS = 4;
const EVENTS = 20;

let scene: Scene;
let folder: string;
const processes: WorkerProcess[] = [];

beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
  folder = await mkdtemp(join(tmpdir(), 'hooktab-lost-'));
  await writeFile(join(folder, 'ca.pem'), scene.authority.pem);
  for (let i = 0; i < WEBHOOKS; i++) await scene.webhook();
});
afterEach(async () => {
  for (const started of processes.splice(0)) {
    started.kill('SIGKILL');
    await started.exited;
  }
  await scene.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(databaseUrl = scene.workerUrl): Promise<WorkerProcess> {
  const started = startWorkerProcess(
    {
      DATABASE_URL: databaseUrl,
      SEALING_PRIVATE_KEY: scene.keys.privateKey,
      TEST_CA_FILE: join(folder, 'ca.pem'),
      // Requests that time out on a slow machine, while another worker starts, are sent again soon.
      RETRY_DELAYS_SECONDS: '1,1,1,1,1,1,1,1,1',
      LOG_LEVEL: 'info',
    },
    LOOPBACK_WORKER,
  );
  processes.push(started);
  await eventually(() => started.output().includes('worker started'), 'it has started');
  return started;
}

const enrolled = () => scene.database.$count(workers);

/** Waits until the first worker has requests under way that are never answered. */
async function handsFull(): Promise<void> {
  scene.receiver.answer(() => undefined);
  await scene.emitMany(EVENTS);
  await eventually(() => scene.receiver.requests.length >= WEBHOOKS, 'requests are under way');
}

/**
 * What a worker has left behind: when the first of its leases runs out, by the clock of this machine, which is the
 * database's, and how many deliveries it was sending.
 */
async function whatIsLeft(): Promise<{ limit: number; underWay: number }> {
  const { rows } = await scene.database.execute<{ limit: number }>(
    sql`select extract(epoch from min(leased_until))::float8 * 1000 as limit from lanes where token is not null`,
  );
  return {
    limit: rows[0]?.limit ?? 0,
    underWay: await scene.database.$count(deliveries, sql`status = 'sending'`),
  };
}

/** From now on everything is answered; gives the time at which the first request came. */
function answerAll(): () => number | undefined {
  let firstAt: number | undefined;
  scene.receiver.answer((response, request) => {
    firstAt ??= Date.now();
    respond(200)(response, request);
  });
  return () => firstAt;
}

/** Waits until everything is delivered; what the lost worker had under way was sent once more at the worst, and nothing else. */
async function expectDelivered(underWay: number): Promise<void> {
  await scene.allDelivered();
  expect(underWay).toBeGreaterThan(0);
  expect(await scene.database.$count(attempts, sql`outcome = 'interrupted'`)).toBe(underWay);
  // No request that the log does not have.
  expect(scene.receiver.requests.length).toBeGreaterThanOrEqual(WEBHOOKS * EVENTS);
  expect(scene.receiver.requests.length).toBeLessThanOrEqual(await scene.database.$count(attempts));
}

test('a worker is killed: the one beside it takes over before a lease ends', async () => {
  const killed = await start();
  await handsFull();
  await start();
  const firstAt = answerAll();
  killed.kill('SIGKILL');
  await killed.exited;
  const { limit, underWay } = await whatIsLeft();
  await expectDelivered(underWay);
  expect(firstAt()).toBeLessThan(limit);
  await eventually(async () => (await enrolled()) === 1, 'the lost one is off the roll');
});

test('the only worker is killed: the next one takes over before a lease ends', async () => {
  const killed = await start();
  await handsFull();
  const firstAt = answerAll();
  killed.kill('SIGKILL');
  await killed.exited;
  const { limit, underWay } = await whatIsLeft();
  await start();
  await expectDelivered(underWay);
  expect(firstAt()).toBeLessThan(limit);
});

test('a worker that is alive but cut off for good changes nothing any more', async () => {
  const proxy = await startPostgresFaultProxy(scene.workerUrl);
  const cutOff = await start(proxy.url);
  await handsFull();
  await start();
  const firstAt = answerAll();
  await proxy.stop();
  const { limit, underWay } = await whatIsLeft();
  await expectDelivered(underWay);
  expect(firstAt()).toBeLessThan(limit);
  expect(cutOff.output()).not.toContain('"result":"recorded"');
});

test('a worker that stops leaves nothing behind on the roll', async () => {
  const worker = await start();
  await eventually(async () => (await enrolled()) === 1, 'it is on the roll');
  worker.kill('SIGTERM');
  expect(await worker.exited).toBe(0);
  expect(await enrolled()).toBe(0);
});
