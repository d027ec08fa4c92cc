/**
 * Nobody waits for the flood, the hanging endpoint or the backlog of another. How much less than allowed is measured by
 * `tools/bench/isolation.ts`.
 */
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { type SQL, sql } from '#db/drizzle';
import { deliveries, deliveryQueue, lanes } from '#db/schema/index';
import { makeOrg } from '#db/testing/factories';
import { LATE_MS, MAX_WINDOW, MIN_WINDOW } from '#lib/domain/delivery/lane-window';
import { eventually } from '#worker/testing/eventually';
import { startReceiver } from '#worker/testing/receiver';
import { HOST, type Scene, setScene } from '#worker/testing/scene';
import { measureWaits, type Waits } from '#worker/testing/waits';

/**
 * The most requests of others that may go ahead of a single event, beside a flood or a backlog of many thousands: about
 * what is sent in the two seconds that are promised. Unlike seconds, they are the same on every machine.
 */
const MOST_AHEAD = 2_000;
/** What is promised beside an endpoint that hangs: a share; and what two runs side by side differ by themselves. */
const CHANGE = 1.2;
const NOISE_MS = 300;
const ROUNDS = 5;
/** The default of `WORKER_CONCURRENCY`. */
const CONCURRENCY = 1_000;

let scene: Scene;
let waits: Waits;
let quietOrg: string;
/** Where nothing hangs; only of tests that ask for it. */
let reference: Awaited<ReturnType<typeof makeScene>> | null = null;

async function makeScene() {
  const made = await setScene(inject('clusterUrl'));
  const measured = measureWaits(made.database);
  made.receiver.answer((response, request) => {
    measured.seen(request);
    response.writeHead(204).end();
  });
  return { scene: made, waits: measured, quietOrg: (await makeOrg(made.database)).id };
}

beforeEach(async () => {
  ({ scene, waits, quietOrg } = await makeScene());
});
afterEach(async () => {
  await Promise.all([scene.stop(), reference?.scene.stop()]);
  reference = null;
});

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Sets the same scene twice: once as the reference, without what hangs. */
async function setTwice(healthy: number): Promise<void> {
  reference = await makeScene();
  for (const { scene: one, quietOrg: orgId } of [{ scene, quietOrg }, reference]) {
    for (let i = 0; i < healthy; i++) await one.webhook({ orgId });
    one.startWorker({ concurrency: CONCURRENCY });
  }
}

/**
 * Expects events to be sent as soon as in the reference at the same time: what the machine does besides holds up both. It
 * is measured again before a difference counts, for who is really held up is so each time.
 */
async function expectAsSoonAsWithout(options: { perSecond: number; count: number }): Promise<void> {
  if (reference === null) throw new Error('There is no reference');
  const measured: { here: number; there: number }[] = [];
  const isSoon = () => measured.some(({ here, there }) => here < there * CHANGE + NOISE_MS);
  while (!isSoon() && measured.length < ROUNDS) {
    const [here, there] = await Promise.all([
      waits.run({ ...options, orgId: quietOrg }),
      reference.waits.run({ ...options, orgId: reference.quietOrg }),
    ]);
    measured.push({ here: median(here), there: median(there) });
  }
  expect(isSoon(), JSON.stringify(measured)).toBe(true);
}

describe('a flood of one organisation', () => {
  test.each([
    { webhooks: 1, events: 60_000 },
    { webhooks: 10, events: 5_000 },
  ])(
    'of $events events, each for $webhooks webhooks: the single events of another one are sent in time',
    async ({ webhooks, events }) => {
      for (let i = 0; i < webhooks; i++) await scene.webhook();
      await scene.webhook({ orgId: quietOrg });
      scene.startWorker();
      await scene.emitMany(events);
      await waits.run({ orgId: quietOrg, perSecond: 4, count: 10 });
      expect(Math.max(...waits.ahead())).toBeLessThan(MOST_AHEAD);
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
      await setTwice(99);
      const url = `https://${HOST}:${hanging.port}/hooks`;
      await scene.webhook({ orgId: quietOrg, url, eventTypes: ['job.updated'] });
      await scene.database.execute(
        sql`select count(emit_event(${quietOrg}::uuid, 'job.updated', '{}')) from generate_series(1, 100)`,
      );
      await eventually(() => hanging.requests.length > 0, 'it hangs');
      await expectAsSoonAsWithout({ perSecond: 2, count: 6 });
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
      returning.answer((response, request) => {
        waits.seen(request);
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
      await waits.run({ orgId: quietOrg, perSecond: 5, count: 10 });
      expect(Math.max(...waits.ahead())).toBeLessThan(MOST_AHEAD);
      await scene.allDelivered();
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
  const answerInTurn = (response: ServerResponse) => {
    freeAt = Math.max(performance.now(), freeAt) + EACH_MS;
    setTimeout(() => {
      atOnce--;
      response.writeHead(204).end();
    }, freeAt - performance.now());
  };
  // Begins when the window is full, however long that takes.
  const first: ServerResponse[] = [];
  scene.receiver.answer((response) => {
    atOnce++;
    most = Math.max(most, atOnce);
    if (first.length >= WINDOW) return answerInTurn(response);
    first.push(response);
    if (first.length === WINDOW) first.forEach(answerInTurn);
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
      await setTwice(5);
      for (let i = 0; i < 100; i++) {
        const url = `https://${HOST}:${hanging.port}/${i}`;
        await scene.webhook({ orgId: quietOrg, url, eventTypes: ['job.updated'] });
      }
      await scene.database.execute(
        sql`select count(emit_event(${quietOrg}::uuid, 'job.updated', '{}')) from generate_series(1, 20)`,
      );
      await eventually(() => hanging.requests.length >= 100, 'they hang');
      // So slowly that lanes are given back in between, and have to be taken anew.
      await expectAsSoonAsWithout({ perSecond: 1 / 2.6, count: 3 });
    } finally {
      await hanging.stop();
    }
  });
});
