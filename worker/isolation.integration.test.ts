/**
 * Nobody waits for the flood, the hanging endpoint or the backlog of another. How much less than allowed is measured by
 * `scripts/bench/isolation.ts`.
 */
import { type SQL, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { deliveries, deliveryQueue, lanes } from '#db/schema/index';
import { makeOrg } from '#db/testing/factories';
import { LATE_MS, MAX_WINDOW, MIN_WINDOW } from '#lib/domain/lane-window';
import { eventually } from '#worker/testing/eventually';
import { startReceiver } from '#worker/testing/receiver';
import { HOST, type Scene, setScene } from '#worker/testing/scene';
import { measureWaits, type Waits } from '#worker/testing/waits';

/** What is promised beside a flood or a backlog. */
const LONGEST_WAIT_MS = 2_000;
/** What is promised beside an endpoint that hangs: a share; and what a loaded machine does by itself. */
const CHANGE = 1.2;
const NOISE_MS = 300;
/** The default of `WORKER_CONCURRENCY`. */
const CONCURRENCY = 1_000;

let scene: Scene;
let waits: Waits;
let quietOrg: string;

beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
  waits = measureWaits(scene.database);
  scene.receiver.answer((response, request) => {
    waits.seen(request);
    response.writeHead(204).end();
  });
  quietOrg = (await makeOrg(scene.database)).id;
});
afterEach(() => scene.stop());

const percentile95 = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.POSITIVE_INFINITY;

/**
 * A machine that is busy with something else makes everybody wait for a while; who is really held up is so each time. So
 * it is measured again before it counts.
 */
async function expectAsSoonAs(without: number, options: Parameters<Waits['run']>[0]): Promise<void> {
  const limit = without * CHANGE + NOISE_MS;
  const measured: number[] = [];
  do measured.push(percentile95(await waits.run(options)));
  while (Math.min(...measured) >= limit && measured.length < 3);
  expect(Math.min(...measured)).toBeLessThan(limit);
}

describe('a flood of one organisation', () => {
  test.each([
    { webhooks: 1, events: 200_000 },
    { webhooks: 10, events: 5_000 },
  ])(
    'of $events events, each for $webhooks webhooks: the single events of another one are sent in time',
    { timeout: 180_000 },
    async ({ webhooks, events }) => {
      for (let i = 0; i < webhooks; i++) await scene.webhook();
      await scene.webhook({ orgId: quietOrg });
      scene.startWorker();
      await scene.emitMany(events);
      const measured = await waits.run({ orgId: quietOrg, perSecond: 4, count: 10 });
      expect(percentile95(measured)).toBeLessThan(LONGEST_WAIT_MS);
      // It was still there when the last of the others came.
      expect(await scene.database.$count(deliveryQueue)).toBeGreaterThan(0);
    },
  );
});

describe('one endpoint that hangs', () => {
  test('beside 99 healthy ones of its organisation: they get their events as soon as without it', async () => {
    const hanging = await startReceiver(await scene.authority.issue(HOST));
    try {
      hanging.answer(() => undefined);
      for (let i = 0; i < 99; i++) await scene.webhook({ orgId: quietOrg });
      const url = `https://${HOST}:${hanging.port}/hooks`;
      await scene.webhook({ orgId: quietOrg, url, eventTypes: ['job.updated'] });
      scene.startWorker({ concurrency: CONCURRENCY });
      const options = { orgId: quietOrg, perSecond: 2, count: 6 };
      await waits.run({ ...options, count: 2 });
      const without = percentile95(await waits.run(options));
      await scene.database.execute(
        sql`select count(emit_event(${quietOrg}::uuid, 'job.updated', '{}')) from generate_series(1, 100)`,
      );
      await eventually(() => hanging.requests.length > 0, 'it hangs');
      await expectAsSoonAs(without, options);
    } finally {
      await hanging.stop();
    }
  });
});

describe('an endpoint that was down for hours', () => {
  test('gets what has waited little by little, and the others notice nothing', async () => {
    const WAITING = 10_000;
    const returning = await startReceiver(await scene.authority.issue(HOST));
    try {
      let atOnce = 0;
      /** The most requests at once among the first so many. */
      const mostAmong = new Map([
        [3, 0],
        [20, 0],
        [WAITING, 0],
      ]);
      let seen = 0;
      returning.answer((response) => {
        seen++;
        atOnce++;
        for (const [first, most] of mostAmong)
          if (seen <= first) mostAmong.set(first, Math.max(most, atOnce));
        setTimeout(() => {
          atOnce--;
          response.writeHead(204).end();
        }, 10);
      });
      await scene.webhook({ url: `https://${HOST}:${returning.port}/hooks` });
      await scene.emitMany(WAITING);
      // As its failures have left it.
      await scene.database.update(lanes).set({ requestWindow: MIN_WINDOW, consecutiveFailures: 40 });
      await scene.webhook({ orgId: quietOrg });
      scene.startWorker();
      const measured = await waits.run({ orgId: quietOrg, perSecond: 5, count: 10 });
      await scene.allDelivered();
      expect(percentile95(measured)).toBeLessThan(LONGEST_WAIT_MS);
      // One more for each that succeeded.
      expect(mostAmong.get(3)).toBeLessThanOrEqual(3);
      expect(mostAmong.get(20)).toBeLessThanOrEqual(20);
      expect(mostAmong.get(WAITING)).toBeLessThanOrEqual(MAX_WINDOW);
      expect(returning.requests).toHaveLength(WAITING);
    } finally {
      await returning.stop();
    }
  });
});

test('an endpoint that works on one request after the other is not sent so many that they time out', async () => {
  const EACH_MS = 300;
  const BACKLOG = 36;
  const WINDOW = 10;
  let atOnce = 0;
  let most = 0;
  let freeAt = 0;
  scene.receiver.answer((response) => {
    atOnce++;
    most = Math.max(most, atOnce);
    freeAt = Math.max(performance.now(), freeAt) + EACH_MS;
    setTimeout(() => {
      atOnce--;
      response.writeHead(204).end();
    }, freeAt - performance.now());
  });
  await scene.webhook();
  await scene.database.update(lanes).set({ requestWindow: WINDOW });
  await scene.emitMany(BACKLOG);
  scene.startWorker({ concurrency: CONCURRENCY });
  await scene.allDelivered();
  // One more for each that was answered in time, and none for those that waited longer.
  expect(most).toBeGreaterThanOrEqual(WINDOW);
  expect(most).toBeLessThanOrEqual(WINDOW + Math.floor(LATE_MS / EACH_MS) + 1);
});

test('an endpoint that accepts so many requests a second is not sent so many more that they run out of attempts', async () => {
  const PER_SECOND = 20;
  const BURST = 5;
  const BACKLOG = 100;
  let tokens = BURST;
  let refilledAt = performance.now();
  scene.receiver.answer((response) => {
    const now = performance.now();
    tokens = Math.min(BURST, tokens + ((now - refilledAt) / 1000) * PER_SECOND);
    refilledAt = now;
    const isAccepted = tokens >= 1;
    if (isAccepted) tokens--;
    response.writeHead(isAccepted ? 204 : 429).end();
  });
  await scene.webhook();
  await scene.emitMany(BACKLOG);
  scene.startWorker({ concurrency: CONCURRENCY, policy: { delaysMs: [3_600_000] } });
  const count = (condition: SQL) => scene.database.$count(deliveries, condition);
  await eventually(
    async () => (await count(sql`status in ('queued', 'sending')`)) === 0,
    'all have been tried once',
  );
  // Sent as fast as it answers, all but the first ones are refused, and at their next attempts again.
  expect(await count(sql`status = 'delivered'`)).toBeGreaterThan(BACKLOG / 2);
  expect(scene.receiver.requests).toHaveLength(BACKLOG);
});

describe('a hundred endpoints that hang', () => {
  test('beside healthy ones of their organisation: these get their events as soon as without them', async () => {
    const hanging = await startReceiver(await scene.authority.issue(HOST));
    try {
      hanging.answer(() => undefined);
      for (let i = 0; i < 5; i++) await scene.webhook({ orgId: quietOrg });
      for (let i = 0; i < 100; i++) {
        const url = `https://${HOST}:${hanging.port}/${i}`;
        await scene.webhook({ orgId: quietOrg, url, eventTypes: ['job.updated'] });
      }
      scene.startWorker({ concurrency: CONCURRENCY });
      // So slowly that lanes are given back in between, and have to be taken anew.
      const options = { orgId: quietOrg, perSecond: 1 / 2.6, count: 2 };
      const without = percentile95(await waits.run(options));
      await scene.database.execute(
        sql`select count(emit_event(${quietOrg}::uuid, 'job.updated', '{}')) from generate_series(1, 20)`,
      );
      await eventually(() => hanging.requests.length >= 100, 'they hang');
      await expectAsSoonAs(without, options);
    } finally {
      await hanging.stop();
    }
  });
});
