/** Workers that are killed, stopped, cut off from the database or overtaken: nothing is lost, nothing is sent twice. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { and, eq, sql } from '#db/drizzle';
import { attempts, deliveries, deliveryQueue, lanes } from '#db/schema/index';
import { makeOrg } from '#db/testing/factories';
import { encodeId } from '#lib/domain/ids';
import { eventually } from '#worker/testing/eventually';
import { respond, startReceiver } from '#worker/testing/receiver';
import { type Scene, setScene } from '#worker/testing/scene';
import { startWorkerProcess, type WorkerProcess } from '#worker/testing/worker-process';

let scene: Scene;
let folder: string;
const processes: WorkerProcess[] = [];

beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
  folder = await mkdtemp(join(tmpdir(), 'hooktab-worker-'));
});
afterEach(async () => {
  for (const started of processes.splice(0)) {
    started.kill('SIGKILL');
    await started.exited;
  }
  await scene.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A receiver on `localhost` and the settings of a worker process that may reach it. */
async function demoReceiver(changes: Record<string, string> = {}) {
  const receiver = await startReceiver(await scene.authority.issue('localhost'));
  const ca = join(folder, 'ca.pem');
  await writeFile(ca, scene.authority.pem);
  const origin = `https://localhost:${receiver.port}`;
  const settings = {
    DATABASE_URL: scene.workerUrl,
    SEALING_PRIVATE_KEY: scene.keys.privateKey,
    DEMO_RECEIVER_ORIGIN: origin,
    DEMO_RECEIVER_CA_FILE: ca,
    RETRY_DELAYS_SECONDS: '1,1',
    LOG_LEVEL: 'info',
    ...changes,
  };
  return { receiver, settings, url: `${origin}/hooks` };
}

function start(settings: Record<string, string>): WorkerProcess {
  const started = startWorkerProcess(settings);
  processes.push(started);
  return started;
}

const allDeliveries = () => scene.database.select().from(deliveries);

describe('a worker process', () => {
  test('says what is wrong with its settings and exits with 1', async () => {
    const worker = start({ DATABASE_URL: 'mysql://x' });
    expect(await worker.exited).toBe(1);
    expect(worker.output()).toContain('DATABASE_URL must start with postgres://');
    expect(worker.output()).toContain('SEALING_PRIVATE_KEY is missing');
    expect(worker.output()).not.toContain('    at ');
  });

  test('that is killed with requests under way loses nothing', async () => {
    const { receiver, settings, url } = await demoReceiver();
    try {
      await scene.webhook({ url });
      receiver.answer(() => undefined);
      const killed = start(settings);
      const eventIds = await scene.emitMany(4);
      await eventually(() => receiver.requests.length === 4, 'four requests are under way');
      killed.kill('SIGKILL');
      await killed.exited;
      expect((await allDeliveries()).map((delivery) => delivery.status)).toEqual(Array(4).fill('sending'));

      // The lease would run out by itself; the test does not wait for it.
      await scene.database.update(lanes).set({ leasedUntil: sql`now() - interval '1 second'` });
      receiver.answer(respond(200));
      start(settings);
      for (const eventId of eventIds) {
        const delivery = await scene.settled(eventId);
        expect(delivery).toMatchObject({ status: 'delivered', attemptCount: 2 });
        expect(await scene.attemptsOf(delivery.id)).toMatchObject([
          { number: 1, outcome: 'interrupted', responseStatus: null, trigger: 'schedule' },
          { number: 2, outcome: 'response', responseStatus: 200 },
        ]);
        const sent = receiver.requests.filter(
          (request) => request.headers['webhook-id'] === encodeId('event', eventId),
        );
        expect(sent).toHaveLength(2);
        expect(sent[0]?.body).toEqual(sent[1]?.body);
      }
    } finally {
      await receiver.stop();
    }
  });

  test('that kills workers at each attempt runs out of attempts', async () => {
    const { receiver, settings, url } = await demoReceiver();
    try {
      await scene.webhook({ url });
      receiver.answer(() => undefined);
      const eventId = await scene.emit();
      for (const number of [1, 2, 3]) {
        const killed = start(settings);
        await eventually(() => receiver.requests.length === number, `attempt ${number} is under way`);
        killed.kill('SIGKILL');
        await killed.exited;
        await scene.database.update(lanes).set({ leasedUntil: sql`now() - interval '1 second'` });
      }
      start(settings);
      const delivery = await scene.settled(eventId);
      expect(delivery).toMatchObject({ status: 'failed', attemptCount: 3, lastOutcome: 'interrupted' });
      expect(await scene.attemptsOf(delivery.id)).toHaveLength(3);
      expect(receiver.requests).toHaveLength(3);
    } finally {
      await receiver.stop();
    }
  });

  test('that is asked to stop finishes what is under way, takes nothing new, and releases its lanes', async () => {
    const { receiver, settings, url } = await demoReceiver();
    try {
      await scene.webhook({ url });
      await scene.database.update(lanes).set({ requestWindow: 20 });
      const answers: (() => void)[] = [];
      receiver.answer((response) => answers.push(() => response.writeHead(200).end()));
      const worker = start(settings);
      await scene.emitMany(20);
      await eventually(() => answers.length === 20, 'twenty requests are under way');
      worker.kill('SIGTERM');
      await eventually(() => worker.output().includes('worker stopping'), 'it has heard the signal');
      const late = await scene.emit();
      await sleep(300);
      for (const answer of answers) answer();
      expect(await worker.exited).toBe(0);
      const rows = await allDeliveries();
      expect(rows.filter((row) => row.status === 'delivered')).toHaveLength(20);
      expect(rows.find((row) => row.eventId === late)).toMatchObject({ status: 'queued', attemptCount: 0 });
      expect(await scene.database.select().from(lanes)).toMatchObject([{ token: null, worker: null }]);
    } finally {
      await receiver.stop();
    }
  });

  test('that is asked twice stops at once', async () => {
    const { receiver, settings, url } = await demoReceiver();
    try {
      await scene.webhook({ url });
      receiver.answer(() => undefined);
      const worker = start(settings);
      await scene.emit();
      await eventually(() => receiver.requests.length === 1, 'a request is under way');
      worker.kill('SIGINT');
      await eventually(() => worker.output().includes('worker stopping'), 'it has heard the signal');
      // What comes within two seconds counts as a copy of the first.
      const again = setInterval(() => worker.kill('SIGINT'), 500);
      const how = await worker.exited;
      clearInterval(again);
      expect(how).toBe(128 + constants.signals.SIGINT);
    } finally {
      await receiver.stop();
    }
  });
});

describe('workers side by side', () => {
  test('share 2,000 events of 20 webhooks, each sent exactly once', async () => {
    const orgIds = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { id: orgId } = await makeOrg(scene.database);
        await scene.webhook({ orgId });
        return orgId;
      }),
    );
    scene.startWorker();
    scene.startWorker();
    const eventIds = (await Promise.all(orgIds.map((orgId) => scene.emitMany(100, orgId)))).flat();
    await scene.allDelivered();
    const seen = scene.receiver.requests.map((request) => request.headers['webhook-id']);
    expect(seen).toHaveLength(2_000);
    expect(new Set(seen)).toEqual(new Set(eventIds.map((id) => encodeId('event', id))));
    expect(await scene.database.$count(attempts)).toBe(2_000);
  });

  test('a worker whose lane was taken over records nothing', async () => {
    await scene.webhook();
    const answers: (() => void)[] = [];
    scene.receiver.answer((response) => answers.push(() => response.writeHead(500).end()));
    const overtaken = scene.startWorker();
    const eventId = await scene.emit();
    const answer = await eventually(() => answers[0], 'the first request is under way');

    scene.receiver.answer(respond(200));
    // It takes no lanes any more, also not one that it has lost.
    const stopped = overtaken.stop();
    await scene.database.update(lanes).set({ leasedUntil: sql`now() - interval '1 second'` });
    scene.startWorker();
    const delivery = await scene.settled(eventId);
    answer();
    await stopped;

    const after = await scene.settled(eventId);
    expect(after).toEqual(delivery);
    expect(after).toMatchObject({ status: 'delivered', attemptCount: 2, lastResponseStatus: 200 });
    expect(await scene.attemptsOf(delivery.id)).toMatchObject([
      { number: 1, outcome: 'interrupted' },
      { number: 2, outcome: 'response', responseStatus: 200 },
    ]);
  });
});

test('a worker that loses the answer of a claim while it stops gives the lane back', async () => {
  await scene.webhook();
  const { $client } = scene.database;
  await $client.query(`
    create function stall_claim() returns trigger language plpgsql as $$ begin perform pg_sleep(300); return new; end $$;
    create trigger stall_claim before update on deliveries for each row execute function stall_claim()`);
  const worker = scene.startWorker();
  const eventId = await scene.emit();
  const stalled = async () => {
    const { rows } = await $client.query<{ pid: number }>(
      `select pid from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`,
    );
    return rows[0]?.pid;
  };
  const pid = await eventually(stalled, 'the claim stalls');
  const stopped = worker.stop();
  await $client.query('select pg_terminate_backend($1)', [pid]);
  await stopped;
  expect(await scene.database.$count(lanes, sql`token is not null`)).toBe(0);
  await $client.query('drop trigger stall_claim on deliveries; drop function stall_claim');
  scene.startWorker();
  expect(await scene.settled(eventId)).toMatchObject({ status: 'delivered', attemptCount: 1 });
});

describe('a hanging endpoint', () => {
  test('holds up neither the others of its organisation nor other organisations', async () => {
    const hanging = await startReceiver(await scene.authority.issue('receiver.example.com'));
    try {
      hanging.answer(() => undefined);
      const { id: otherOrgId } = await makeOrg(scene.database);
      const { id: webhookId } = await scene.webhook({
        url: `https://receiver.example.com:${hanging.port}/`,
      });
      await scene.webhook();
      await scene.webhook({ orgId: otherOrgId });
      scene.startWorker({ concurrency: 12 });
      await Promise.all([scene.emitMany(50), scene.emitMany(50, otherOrgId)]);
      await eventually(() => scene.receiver.requests.length === 100, 'the others have everything');
      // Its window has not opened: it never held more slots than at first.
      const isHeld = and(eq(deliveries.webhookId, webhookId), eq(deliveries.status, 'sending'));
      expect(await scene.database.$count(deliveries, isHeld)).toBeLessThanOrEqual(4);
    } finally {
      await hanging.stop();
    }
  });
});

describe('the database', () => {
  test('fails a claim while a request is in flight: the lane is kept until that has ended', async () => {
    await scene.webhook();
    const answers: (() => void)[] = [];
    scene.receiver.answer((response) => answers.push(() => response.writeHead(200).end()));
    scene.startWorker();
    const eventId = await scene.emit();
    const answer = await eventually(() => answers[0], 'the first request is under way');
    scene.receiver.answer(respond(200));

    // A claim that waits for the lanes loses its connection.
    await scene.database.transaction(async (transaction) => {
      await transaction.execute(sql`lock table lanes in exclusive mode`);
      await scene.emit();
      await eventually(async () => {
        const cut = await scene.database.execute(
          sql`select pg_terminate_backend(pid) from pg_stat_activity
              where datname = current_database() and application_name = 'hooktab-worker'
                and wait_event_type = 'Lock'`,
        );
        return cut.rows.length > 0;
      }, 'a claim was cut');
    });
    await eventually(() => scene.receiver.requests.length === 2, 'the lane goes on');
    const lease = async () => (await scene.database.select().from(lanes))[0]?.token;
    const held = await lease();
    expect(held).toBeTruthy();
    // Longer than an empty lane is kept. Free, another worker would take the request for one of a lost worker.
    await sleep(3_500);
    expect(await lease()).toBe(held);
    answer();
    const delivery = await scene.settled(eventId);
    expect(delivery).toMatchObject({ status: 'delivered', attemptCount: 1 });
    expect(scene.receiver.requests).toHaveLength(2);
  });

  test.each([
    ['claimed', 1, 2],
    ['never claimed by a worker', 0, 1],
  ])('a row left as sending in a free lane is found: %s', async (_what, was, attemptCount) => {
    const webhook = await scene.webhook();
    const eventId = await scene.emit();
    await scene.database
      .update(deliveries)
      .set({ status: 'sending', attemptCount: was, nextAttemptAt: null })
      .where(eq(deliveries.eventId, eventId));
    await scene.database.update(deliveryQueue).set({ laneToken: randomUUID() });
    scene.startWorker();
    const delivery = await scene.settled(eventId);
    expect(delivery).toMatchObject({ status: 'delivered', attemptCount, webhookId: webhook.id });
  });
});
