/**
 * One worker process among receivers that break the rules, each with a webhook of its own: one attempt each, with a named
 * outcome, while a healthy endpoint beside them gets everything in time, memory stays flat, and the process lives. It
 * runs with `--unhandled-rejections=strict`, so that a stray rejection ends it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { type attempts, deliveries, webhooks } from '#db/schema/index';
import { makeOrg } from '#db/testing/factories';
import { ATTEMPT_DEADLINE_MS, MAX_STORED_BODY_BYTES } from '#lib/domain/delivery/outcome';
import { getDelivery } from '#lib/services/deliveries/get';
import { adminCall } from '#worker/testing/admin-call';
import { type Canary, startCanary } from '#worker/testing/canary';
import { eventually } from '#worker/testing/eventually';
import { BOMB_BYTES, HOSTILE_RECEIVERS } from '#worker/testing/hostile-receivers';
import { HOST, type Scene, setScene } from '#worker/testing/scene';
import {
  LOOPBACK_WORKER,
  residentMb,
  startWorkerProcess,
  type WorkerProcess,
} from '#worker/testing/worker-process';

const STRICT = '--unhandled-rejections=strict';
const RETRY_SECONDS = 60;
const HEALTHY_EVENTS = 50;
/** How long before the first request that hangs is given up an event has to be emitted, to be served before that. */
const EARLY_MS = 0.7 * ATTEMPT_DEADLINE_MS;
/** How often a hostile receiver is sent to before a time-out counts that is not its own. */
const TRIES = 4;

let scene: Scene;
let folder: string;
let worker: WorkerProcess;
let proxy: Canary;
const cleanups: (() => unknown)[] = [];

function settings(changes: Record<string, string> = {}): Record<string, string> {
  const proxyUrl = `http://127.0.0.1:${proxy.port}`;
  return {
    DATABASE_URL: scene.workerUrl,
    SEALING_PRIVATE_KEY: scene.keys.privateKey,
    RETRY_DELAYS_SECONDS: String(RETRY_SECONDS),
    LOG_LEVEL: 'info',
    TEST_CA_FILE: join(folder, 'ca.pem'),
    NODE_OPTIONS: STRICT,
    // Set, and ignored; the last one is Node's own switch.
    ...Object.fromEntries(
      ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [
        [name, proxyUrl],
        [name.toLowerCase(), proxyUrl],
      ]),
    ),
    NODE_USE_ENV_PROXY: '1',
    ...changes,
  };
}

beforeAll(async () => {
  scene = await setScene(inject('clusterUrl'));
  cleanups.push(() => scene.stop());
  folder = await mkdtemp(join(tmpdir(), 'hooktab-hostile-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'ca.pem'), scene.authority.pem);
  proxy = await startCanary('127.0.0.1');
  cleanups.push(proxy.stop);
});
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

/** When an event was emitted and its request arrived, in milliseconds since 1970. */
type Trip = { emittedAt: number; arrivedAt: number };

/** Emits for a healthy webhook of another organisation, until told to stop. */
async function healthyTraffic(): Promise<{ stop: () => Promise<Trip[]> }> {
  const { id: orgId } = await makeOrg(scene.database);
  await scene.webhook({ orgId });
  const sentAt: number[] = [];
  let isStopping = false;
  const running = (async () => {
    while (!isStopping || sentAt.length < HEALTHY_EVENTS) {
      sentAt.push(performance.now());
      await scene.emit(`{"n":${sentAt.length - 1}}`, orgId);
      await sleep(100);
    }
  })();
  return {
    stop: async () => {
      isStopping = true;
      await running;
      await eventually(
        () => scene.receiver.requests.length >= sentAt.length,
        'the healthy one has everything',
      );
      expect(scene.receiver.requests).toHaveLength(sentAt.length);
      return scene.receiver.requests.map(({ body, at }) => ({
        emittedAt: performance.timeOrigin + (sentAt[JSON.parse(body.toString()).data.n] ?? Number.NaN),
        arrivedAt: performance.timeOrigin + at,
      }));
    },
  };
}

describe('a worker among hostile receivers', () => {
  const log = new Map<
    string,
    { delivery: typeof deliveries.$inferSelect; attempts: (typeof attempts.$inferSelect)[] }
  >();
  let trips: Trip[] = [];
  let memoryMb = { before: 0, peak: 0 };

  beforeAll(async () => {
    const webhookIds = new Map<string, string>();
    for (const hostile of HOSTILE_RECEIVERS) {
      const started = await hostile.start(scene.authority, HOST);
      cleanups.push(started.stop);
      const { id } = await scene.webhook({
        name: hostile.name,
        url: `https://${HOST}:${started.port}/hooks`,
      });
      webhookIds.set(hostile.name, id);
    }
    worker = startWorkerProcess(settings(), LOOPBACK_WORKER);
    cleanups.push(async () => {
      worker.kill('SIGTERM');
      await worker.exited;
    });
    await eventually(() => worker.output().includes('worker started'), 'the worker has started');
    const healthy = await healthyTraffic();
    await eventually(() => scene.receiver.requests.length > 5, 'the healthy one is served');
    memoryMb = { before: residentMb(worker.pid), peak: 0 };
    const watch = setInterval(() => {
      memoryMb.peak = Math.max(memoryMb.peak, residentMb(worker.pid));
    }, 20);

    await scene.emit();
    await eventually(async () => {
      const open = sql`status in ('queued', 'sending') and org_id = ${scene.orgId}`;
      return (await scene.database.$count(deliveries, open)) === 0;
    }, 'each has had its attempt');
    trips = await healthy.stop();
    clearInterval(watch);
    for (const [name, id] of webhookIds) {
      const [delivery] = await scene.database.select().from(deliveries).where(eq(deliveries.webhookId, id));
      if (delivery === undefined) throw new Error(`No delivery for ${name}`);
      log.set(name, { delivery, attempts: await scene.attemptsOf(delivery.id) });
    }
  });

  /** The attempts of a hostile receiver's only delivery. */
  type Entry = { delivery: typeof deliveries.$inferSelect; attempts: (typeof attempts.$inferSelect)[] };

  function expectAttempt(
    hostile: (typeof HOSTILE_RECEIVERS)[number],
    { delivery, attempts: [made, ...others] }: Entry,
  ): void {
    expect(others).toEqual([]);
    const { outcome, status, detail, truncated } = hostile.attempt;
    expect(made).toMatchObject({
      number: 1,
      outcome: outcome instanceof RegExp ? expect.stringMatching(outcome) : outcome,
      responseStatus: status ?? null,
      ...(detail && { detail: expect.stringMatching(detail) }),
      ...(truncated !== undefined && { isResponseBodyTruncated: truncated }),
    });
    // Whatever drips or never ends, the deadline ends it.
    expect(made?.durationMs).toBeLessThan(2 * ATTEMPT_DEADLINE_MS);
    expect(made?.responseBody?.length ?? 0).toBeLessThanOrEqual(MAX_STORED_BODY_BYTES);
    if (hostile.body !== undefined) expect(made?.responseBody?.equals(hostile.body)).toBe(true);
    expect(delivery).toMatchObject({ status: hostile.delivery, attemptCount: 1 });
    if (hostile.delivery !== 'retrying') return;
    const [least, most] = hostile.waitsSeconds ?? [RETRY_SECONDS, RETRY_SECONDS];
    // The wait counts from the answer, and what was recorded is later.
    const answeredAt = (made?.startedAt.getTime() ?? 0) + (made?.durationMs ?? 0);
    const nextAt = delivery.nextAttemptAt?.getTime() ?? 0;
    expect((nextAt - answeredAt) / 1000).toBeGreaterThan(least - 1);
    expect((nextAt - delivery.updatedAt.getTime()) / 1000).toBeLessThan(most + 1);
  }

  /** Sends to a hostile receiver alone. */
  async function sendAgain({ delivery: { orgId, webhookId } }: Entry): Promise<Entry> {
    const { rows } = await scene.database.execute<{ id: string }>(
      sql`select emit_event(${orgId}, 'job.created', '{}', p_only_webhook => ${webhookId}) as id`,
    );
    const delivery = await scene.settled(rows[0]?.id ?? '', ['delivered', 'failed', 'retrying']);
    return { delivery, attempts: await scene.attemptsOf(delivery.id) };
  }

  test.each(HOSTILE_RECEIVERS.map((hostile) => [hostile.name, hostile] as const))(
    '%s',
    async (name, hostile) => {
      let entry = log.get(name);
      if (entry === undefined) throw new Error('It had no attempt');
      for (let tries = 1; ; tries++) {
        try {
          return expectAttempt(hostile, entry);
        } catch (error) {
          // Where the machine is busy, reading an endless answer may use up the whole deadline.
          const isLate = entry.attempts.some(({ durationMs }) => durationMs >= ATTEMPT_DEADLINE_MS);
          if (!isLate || tries === TRIES) throw error;
          entry = await sendAgain(entry);
        }
      }
    },
  );

  test('the log shows and exports every attempt as valid JSON, byte for byte where it is no text', async () => {
    const call = await adminCall(scene, [RETRY_SECONDS * 1000]);
    for (const hostile of HOSTILE_RECEIVERS) {
      const view = await getDelivery(call, log.get(hostile.name)?.delivery.id ?? '');
      const text = JSON.stringify(view);
      expect(JSON.parse(text)).toEqual(view);
      expect(text.isWellFormed()).toBe(true);
      const body = view.attempts[0]?.responseBody;
      if (hostile.body === undefined || !body) continue;
      const shown = body.base64 === null ? Buffer.from(body.text ?? '') : Buffer.from(body.base64, 'base64');
      expect([hostile.name, shown.equals(hostile.body)]).toEqual([hostile.name, true]);
    }
  });

  test('410 deactivates the webhook, with the reason', async () => {
    const webhook = await eventually(async () => {
      const [row] = await scene.database.select().from(webhooks).where(eq(webhooks.name, '410'));
      return row?.isActive === false ? row : null;
    }, 'it is deactivated');
    expect(webhook.deactivatedReason).toMatch(/410|gone/i);
  });

  test('a healthy endpoint of another organisation is served while others hang', () => {
    const attempts = [...log.values()].flatMap((entry) => entry.attempts);
    const hanging = attempts.filter(({ durationMs }) => durationMs >= ATTEMPT_DEADLINE_MS);
    const beganAt = Math.min(...hanging.map(({ startedAt }) => startedAt.getTime()));
    const givenUpAt = Math.min(
      ...hanging.map(({ startedAt, durationMs }) => startedAt.getTime() + durationMs),
    );
    const early = trips.filter(({ emittedAt: at }) => at > beganAt && at < givenUpAt - EARLY_MS);
    const served = early.filter(({ arrivedAt }) => arrivedAt < givenUpAt);
    expect(early.length).toBeGreaterThan(0);
    // Whoever waits for those that hang to give their slots back is served after that.
    expect(served.length).toBeGreaterThan(early.length / 2);
  });

  test('memory stayed flat: nothing was decoded, nothing read beyond what is kept', () => {
    expect(memoryMb.peak).toBeGreaterThan(0);
    expect(memoryMb.peak - memoryMb.before).toBeLessThan(BOMB_BYTES / 1024 / 1024);
  });

  test('no proxy of the environment was used', () => {
    expect(worker.output()).not.toContain('proxy');
    expect(proxy.connections()).toBe(0);
  });

  test('the process lives, and told of no bug', () => {
    expect(worker.child.exitCode).toBeNull();
    expect(worker.output()).not.toMatch(/"level":"(error|fatal)"|Unhandled|uncaught| {4}at /);
  });
});

test('a stray rejection would have ended the worker, and this process', async () => {
  expect(process.execArgv).toContain(STRICT);
  const stray = 'data:text/javascript,setTimeout(()=>Promise.reject(Error("stray")),200)';
  const ended = startWorkerProcess(
    settings({ NODE_OPTIONS: `${STRICT} --import=${stray}` }),
    LOOPBACK_WORKER,
  );
  expect(await ended.exited).toBe(1);
  expect(ended.output()).toContain('stray');
});
