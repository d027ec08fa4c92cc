/** A lane with a steady flow: looks and claims together, on a clock of the test. */
import type { Pool } from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { retryPolicies } from '#lib/domain/delivery/retry-policy';
import { createLogger } from '#lib/log';
import { OutageLog } from '#lib/log/outage-log';
import { createClaimer } from '#worker/deliveries/claimer';
import { Endpoints } from '#worker/endpoint/endpoints';
import type { Lane } from '#worker/lanes/lane';
import { LaneLeases } from '#worker/lanes/lane-leases';
import { createLaneWakeups } from '#worker/lanes/lane-wakeups';
import { SlotScheduler } from '#worker/lanes/slot-scheduler';
import { ACQUIRED } from '#worker/testing/lanes';

const LOOK_TAKES_MS = 1;
const CLAIM_TAKES_MS = 7;
const REQUEST_TAKES_MS = 2;
/** What a look waits for where nothing was to be done for a while. */
const IDLE_MS = 50;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A worker that holds some lanes, and a database that takes its time. Events are queued with `emit`. */
function makeWorker(lanes: number) {
  /** When each event that waits was committed, by lane. */
  const queues = Array.from({ length: lanes }, (): number[] => []);
  const laneOf = (webhookId: string) => Number(webhookId);
  const waits: number[] = [];
  let looks = 0;
  /** The webhooks that a look asked for; its arrays travel as bytes, so they are noted where it is made. */
  let lookedAt: string[] = [];

  const answers: Record<string, (values: unknown[]) => Promise<object[]>> = {
    'acquire-lanes': async () =>
      queues.map((_, lane) => ({
        ...ACQUIRED,
        webhookId: `${lane}`,
        token: `${lane}`,
        wasLeft: false,
        requestWindow: 32,
      })),
    'look-for-work': async (values) => {
      looks++;
      const asked = lookedAt;
      const [everyMs = 0, waitMs = 0] = values.slice(4) as number[];
      const dueNow = () =>
        asked.flatMap((id, index) => ((queues[laneOf(id)]?.length ?? 0) > 0 ? index + 1 : []));
      await delay(LOOK_TAKES_MS / 2);
      const end = performance.now() + waitMs;
      let due = dueNow();
      for (; due.length === 0 && performance.now() < end; due = dueNow()) await delay(everyMs);
      await delay(LOOK_TAKES_MS / 2);
      return [{ now: 0, hasHints: false, longestDueSince: null, due, tookMs: 0.1 }];
    },
  };
  const pool = {
    query: async ({ name, values }: { name: string; values: unknown[] }) => ({
      rows: (await answers[name]?.(values)) ?? [],
    }),
  } as unknown as Pool;

  const log = createLogger('test', 'silent');
  const outage = new OutageLog(log);
  const slots = new SlotScheduler(64);
  const leases = new LaneLeases({
    pool,
    workerId: 'worker',
    concurrency: 64,
    policies: retryPolicies([1_000]),
    log,
    outage,
    slots,
    isUnderWay: () => false,
    lanesUnderWay: () => new Set(),
    onInterrupted: () => undefined,
    onDue: () => claimer.kick(),
  });
  const quietLanes = leases.quietLanes.bind(leases);
  leases.quietLanes = () => {
    const quiet = quietLanes();
    lookedAt = quiet.map(({ lane }) => lane.webhookId);
    return quiet;
  };
  const grant = slots.grant.bind(slots);
  slots.grant = (most) => {
    const grants = grant(most);
    if (grants.length > 0)
      answers['claim-deliveries'] = async () => {
        const due = grants.map(({ lane, slots: count }) =>
          Math.min(count, queues[laneOf(lane.webhookId)]?.length ?? 0),
        );
        // Others see them as due until it commits.
        await delay(CLAIM_TAKES_MS);
        const claimed = grants.map(({ lane }, index) =>
          (queues[laneOf(lane.webhookId)] ?? []).splice(0, due[index]),
        );
        return claimed.flatMap((events, index) =>
          events.map((emittedAt) => ({
            position: index + 1,
            id: `${emittedAt}`,
            event_id: '',
            data: null,
            url: null,
          })),
        );
      };
    return grants;
  };
  const claimer = createClaimer({
    pool,
    slots,
    leases,
    endpoints: new Endpoints(''),
    outage,
    log,
    onQuiet: () => wake.lookSoon(),
    onClaimed: (delivery, lane) => {
      waits.push(performance.now() - Number(delivery.id));
      setTimeout(() => {
        lane.lastBusyAt = performance.now();
        slots.end(lane, true);
        claimer.kick();
      }, REQUEST_TAKES_MS);
    },
  });
  const wake = createLaneWakeups({
    pool,
    workerId: 'worker',
    leases,
    queryTimeoutMs: 30_000,
    outage,
    onReached: () => undefined,
  });
  return {
    waits,
    looks: () => looks,
    start: async () => {
      leases.takeBack({ orgId: ACQUIRED.orgId, webhookId: '0' });
      wake.start();
      await vi.advanceTimersByTimeAsync(100);
    },
    lanes: () => queues.flatMap((_, lane) => leases.get(`${ACQUIRED.orgId}/${lane}`) ?? []),
    emit: (lane: number) => queues[lane]?.push(performance.now()),
    stop: () => {
      wake.stop();
      claimer.stop();
    },
  };
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

test('an event of a steady flow to one lane does not wait as if nothing had happened lately', async () => {
  const worker = makeWorker(1);
  await worker.start();
  for (let i = 0; i < 300; i++) {
    worker.emit(0);
    // Every moment between two looks is met.
    await vi.advanceTimersByTimeAsync(5 + (i % 3));
  }
  await vi.advanceTimersByTimeAsync(IDLE_MS);
  worker.stop();
  expect(worker.waits).toHaveLength(300);
  expect(median(worker.waits)).toBeLessThan(IDLE_MS / 2);
});

test('a worker without work asks a few times a second', async () => {
  const worker = makeWorker(1);
  await worker.start();
  await vi.advanceTimersByTimeAsync(2_000);
  const before = worker.looks();
  await vi.advanceTimersByTimeAsync(10_000);
  worker.stop();
  expect(worker.looks() - before).toBeLessThan((1.1 * 10_000) / IDLE_MS);
});

test('what a claim under way takes is not asked for again', async () => {
  const LANES = 40;
  const worker = makeWorker(LANES);
  await worker.start();
  const inVain: Lane[] = [];
  for (let i = 0; i < 100; i++) {
    for (let lane = 0; lane < LANES; lane++) worker.emit(lane);
    for (let ms = 0; ms < 20 + (i % 5); ms++) {
      await vi.advanceTimersByTimeAsync(1);
      inVain.push(...worker.lanes().filter(({ vainClaims }) => vainClaims > 0));
    }
  }
  worker.stop();
  expect(worker.waits).toHaveLength(100 * LANES);
  expect(inVain).toEqual([]);
});
