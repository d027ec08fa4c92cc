/** Faults that take a minute as they are: a worker that stands still for two leases, and connections that are cut all the time. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { attempts } from '#db/schema/index';
import { encodeId } from '#lib/domain/ids';
import { LEASE_MS } from '#worker/lanes/lease';
import { eventually } from '#worker/testing/eventually';
import { createMemoryLog } from '#worker/testing/memory-log';
import { respond, startReceiver } from '#worker/testing/receiver';
import { type Scene, setScene } from '#worker/testing/scene';
import { startWorkerProcess } from '#worker/testing/worker-process';

const CUT_EVERY_MS = 2_000;
const CUTS = 30;
const WARN_LEVEL = 40;

async function withScene(run: (scene: Scene, defer: (end: () => unknown) => void) => Promise<void>) {
  const scene = await setScene(inject('clusterUrl'));
  const ends: (() => unknown)[] = [scene.stop];
  try {
    await run(scene, (end) => void ends.push(end));
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

describe.concurrent('for a minute', () => {
  test('a worker stands still for two leases, then goes on: another one has delivered, its record changes nothing', async ({
    expect,
  }) => {
    await withScene(async (scene, defer) => {
      const folder = await mkdtemp(join(tmpdir(), 'hooktab-long-'));
      defer(() => rm(folder, { recursive: true }));
      const receiver = await startReceiver(await scene.authority.issue('localhost'));
      defer(receiver.stop);
      const ca = join(folder, 'ca.pem');
      await writeFile(ca, scene.authority.pem);
      const origin = `https://localhost:${receiver.port}`;
      const start = () => {
        const worker = startWorkerProcess({
          DATABASE_URL: scene.workerUrl,
          SEALING_PRIVATE_KEY: scene.keys.privateKey,
          DEMO_RECEIVER_ORIGIN: origin,
          DEMO_RECEIVER_CA_FILE: ca,
          RETRY_DELAYS_SECONDS: '1,1',
          LOG_LEVEL: 'info',
        });
        defer(async () => {
          worker.kill('SIGKILL');
          await worker.exited;
        });
        return worker;
      };
      await scene.webhook({ url: `${origin}/hooks` });
      const answers: (() => void)[] = [];
      receiver.answer((response) => answers.push(() => response.writeHead(500).end()));
      const stopped = start();
      const eventId = await scene.emit();
      const answer = await eventually(() => answers[0], 'the first request is under way');
      stopped.kill('SIGSTOP');
      const stoppedAt = performance.now();

      receiver.answer(respond(200));
      start();
      const delivery = await scene.settled(eventId);
      const recorded = await scene.attemptsOf(delivery.id);
      expect(delivery).toMatchObject({ status: 'delivered', attemptCount: 2 });
      expect(recorded).toMatchObject([
        { number: 1, outcome: 'interrupted' },
        { number: 2, outcome: 'response', responseStatus: 200 },
      ]);

      await sleep(2 * LEASE_MS - (performance.now() - stoppedAt));
      stopped.kill('SIGCONT');
      answer();
      await eventually(() => stopped.output().includes('"result":"stale"'), 'its record was refused');
      expect(await scene.settled(eventId)).toEqual(delivery);
      expect(await scene.attemptsOf(delivery.id)).toEqual(recorded);
      const sent = receiver.requests.filter(
        ({ headers }) => headers['webhook-id'] === encodeId('event', eventId),
      );
      expect(sent).toHaveLength(2);
      expect(sent[0]?.body).toEqual(sent[1]?.body);

      // Both go on, side by side.
      const later = await scene.emitMany(20);
      for (const id of later) expect(await scene.settled(id)).toMatchObject({ attemptCount: 1 });
      expect(receiver.requests).toHaveLength(22);
    });
  });

  test('all connections of two workers are cut every two seconds: neither takes the other for lost, the log is not flooded', async ({
    expect,
  }) => {
    await withScene(async (scene) => {
      await scene.webhook();
      const { log, lines } = createMemoryLog();
      scene.startWorker({ log });
      scene.startWorker();
      const accepted: string[] = [];
      let isCutting = true;
      const producer = (async () => {
        for (; isCutting; await sleep(20)) accepted.push(await scene.emit());
      })();
      for (let cut = 0; cut < CUTS; cut++) {
        await sleep(CUT_EVERY_MS);
        await scene.database.execute(
          sql`select pg_terminate_backend(pid) from pg_stat_activity
              where datname = current_database() and application_name like 'hooktab-worker%'`,
        );
      }
      isCutting = false;
      await producer;
      await scene.allDelivered();
      const sent = scene.receiver.requests.map(({ headers }) => headers['webhook-id']);
      expect(sent.toSorted()).toEqual(accepted.map((id) => encodeId('event', id)).toSorted());
      expect(await scene.database.$count(attempts)).toBe(accepted.length);
      // Each trouble once, and a reminder each half a minute: not one line for each cut.
      const troubles = lines.filter(({ level }) => level >= WARN_LEVEL);
      expect(troubles.length).toBeGreaterThan(0);
      expect(troubles.length).toBeLessThan(CUTS);
    });
  });
});
