/** Worker processes with wrong clocks, many workers at once, and one that is asked to stop with its hands full. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { attempts, deliveries, lanes } from '#db/schema/index';
import { makeOrg } from '#db/testing/factories';
import { watchStalls } from '#db/testing/stalls';
import { ATTEMPT_DEADLINE_MS } from '#lib/domain/delivery/outcome';
import { encodeId } from '#lib/domain/ids';
import { LEASE_MS } from '#worker/lanes/lease';
import { eventually } from '#worker/testing/eventually';
import { HOST, type Scene, setScene } from '#worker/testing/scene';
import { LOOPBACK_WORKER, startWorkerProcess, type WorkerProcess } from '#worker/testing/worker-process';

const SHIFT_CLOCK = new URL('../testing/shift-clock.ts', import.meta.url).href;
const TEN_MINUTES_MS = 600_000;
/** Dates are whole seconds. */
const SECOND_MS = 1_000;
/** Far less than what a wrong clock comes to, and far more than what a busy machine does. */
const MUCH_MS = TEN_MINUTES_MS / 10;

let scene: Scene;
let folder: string;
const processes: WorkerProcess[] = [];

beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
  folder = await mkdtemp(join(tmpdir(), 'hooktab-fleet-'));
  await writeFile(join(folder, 'ca.pem'), scene.authority.pem);
});
afterEach(async () => {
  for (const started of processes.splice(0)) {
    started.kill('SIGKILL');
    await started.exited;
  }
  await scene.stop();
  await rm(folder, { recursive: true, force: true });
});

function start(changes: Record<string, string> = {}): WorkerProcess {
  const started = startWorkerProcess(
    {
      DATABASE_URL: scene.workerUrl,
      SEALING_PRIVATE_KEY: scene.keys.privateKey,
      TEST_CA_FILE: join(folder, 'ca.pem'),
      LOG_LEVEL: 'info',
      ...changes,
    },
    LOOPBACK_WORKER,
  );
  processes.push(started);
  return started;
}

/** Milliseconds since 1970 by the clock of this machine, which is that of the database, of a monotonic instant. */
const wallClock = (monotonic: number) => performance.timeOrigin + monotonic;

describe('workers whose clocks are ten minutes off, one each way', () => {
  const RETRY_MS = 1_000;
  const ASKED_MS = 3_000;
  const WEBHOOKS = 6;

  type Visit = { at: number; timestampMs: number; dueAt: number | null };

  /** Answers 500, then "not before" with a date, then 200 after a while; keeps when each delivery was visited. */
  function visitsOfReceiver(): Map<string, Visit[]> {
    const visits = new Map<string, Visit[]>();
    const nextDue = new Map<string, number>();
    scene.receiver.answer((response, { path, headers, at }) => {
      const made = visits.get(path) ?? [];
      const timestampMs = Number(headers['webhook-timestamp']) * 1000;
      visits.set(path, [...made, { at: wallClock(at), timestampMs, dueAt: nextDue.get(path) ?? null }]);
      if (made.length === 0) {
        nextDue.set(path, Date.now() + RETRY_MS);
        response.writeHead(500).end();
      } else if (made.length === 1) {
        const date = new Date(Date.now() + ASKED_MS).toUTCString();
        nextDue.set(path, Date.parse(date));
        response.writeHead(429, { 'retry-after': date }).end();
      } else setTimeout(() => response.writeHead(200).end(), 1_500);
    });
    return visits;
  }

  /** The least and the most that any held lane's lease has left, by the database's clock. */
  function watchLeases(): () => Promise<{ least: number; most: number }> {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    let isStopping = false;
    const watching = (async () => {
      for (; !isStopping; await sleep(100)) {
        const { rows } = await scene.database.execute<{ left: number }>(
          sql`select extract(epoch from leased_until - now())::float8 * 1000 as left from lanes where token is not null`,
        );
        for (const { left } of rows) {
          least = Math.min(least, left);
          most = Math.max(most, left);
        }
      }
    })();
    return async () => {
      isStopping = true;
      await watching;
      return { least, most };
    };
  }

  test('make no attempt early or late, and hold their leases', async () => {
    for (let i = 0; i < WEBHOOKS; i++) {
      await scene.webhook({ url: `https://${HOST}:${scene.receiver.port}/${i}` });
    }
    const visits = visitsOfReceiver();
    const shifted = [TEN_MINUTES_MS, -TEN_MINUTES_MS].map((shiftMs) =>
      start({
        NODE_OPTIONS: `--import=${SHIFT_CLOCK}`,
        TEST_CLOCK_SHIFT_MS: String(shiftMs),
        RETRY_DELAYS_SECONDS: `${RETRY_MS / 1000},${RETRY_MS / 1000}`,
      }),
    );
    for (const worker of shifted) {
      await eventually(() => worker.output().includes('worker started'), 'it has started');
    }
    // Their clocks are wrong indeed: the log's time is that of the process.
    const times = shifted.map((worker) => Number(/"time":(\d+)/.exec(worker.output())?.[1]) - Date.now());
    expect(Math.round((times[0] ?? 0) / 60_000)).toBe(10);
    expect(Math.round((times[1] ?? 0) / 60_000)).toBe(-10);

    const leases = watchLeases();
    const eventId = await scene.emit();
    const rows = await eventually(async () => {
      const all = await scene.database.select().from(deliveries).where(eq(deliveries.eventId, eventId));
      return all.length === WEBHOOKS && all.every(({ status }) => status === 'delivered') ? all : null;
    }, 'all are delivered');
    const { least, most } = await leases();
    expect(least).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(LEASE_MS);

    for (const row of rows) {
      const made = visits.get(new URL(row.url).pathname) ?? [];
      const logged = await scene.attemptsOf(row.id);
      expect([made.length, logged.length]).toEqual([3, 3]);
      expect(logged.map(({ outcome }) => outcome)).toEqual(['response', 'response', 'response']);
      for (const [index, { at, timestampMs, dueAt }] of made.entries()) {
        if (dueAt !== null) {
          expect(at - dueAt).toBeGreaterThan(-SECOND_MS);
          expect(at - dueAt).toBeLessThan(MUCH_MS);
        }
        expect(Math.abs((logged[index]?.startedAt.getTime() ?? 0) - at)).toBeLessThan(MUCH_MS);
        expect(Math.abs(timestampMs - at)).toBeLessThan(MUCH_MS);
      }
    }
  });
});

describe('ten workers', () => {
  test('send everything once, and leave no lane idle', async () => {
    const ORGS = 20;
    const EVENTS = 40;
    const orgIds = await Promise.all(
      Array.from({ length: ORGS }, async () => {
        const { id: orgId } = await makeOrg(scene.database);
        for (let i = 0; i < 2; i++) await scene.webhook({ orgId });
        return orgId;
      }),
    );
    for (let i = 0; i < 10; i++) scene.startWorker({ concurrency: 8 });
    await Promise.all(orgIds.map((orgId) => scene.emitMany(EVENTS, orgId)));
    // Nobody waits for a lane that others pass over: every webhook gets its first request while the others wait, too.
    await eventually(async () => {
      const result = await scene.database.execute<{ started: number }>(
        sql`select count(distinct webhook_id)::int as started from deliveries where status = 'delivered'`,
      );
      return result.rows[0]?.started === ORGS * 2;
    }, 'every lane moves');
    await scene.allDelivered();
    const total = ORGS * 2 * EVENTS;
    expect(new Set(scene.receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(
      ORGS * EVENTS,
    );
    // Once each, but for what ran out of time on a busy machine: that is in the log, and was sent again.
    const timedOut = await scene.database.$count(attempts, sql`outcome = 'timeout'`);
    expect(await scene.database.$count(attempts, sql`outcome = 'response'`)).toBe(total);
    expect(await scene.database.$count(attempts)).toBe(total + timedOut);
    expect(scene.receiver.requests.length).toBeGreaterThanOrEqual(total);
    expect(scene.receiver.requests.length).toBeLessThanOrEqual(total + timedOut);
  });
});

describe('SIGTERM with fifty requests in flight', () => {
  type Held = { eventId: unknown; path: string; answer: () => void };

  async function fiftyInFlight(): Promise<{ worker: WorkerProcess; held: Held[] }> {
    for (let i = 0; i < 5; i++) {
      await scene.webhook({ url: `https://${HOST}:${scene.receiver.port}/${i}` });
    }
    await scene.database.update(lanes).set({ requestWindow: 10 });
    const held: Held[] = [];
    scene.receiver.answer((response, { headers, path }) => {
      held.push({ eventId: headers['webhook-id'], path, answer: () => response.writeHead(200).end() });
    });
    const worker = start({ RETRY_DELAYS_SECONDS: '3600' });
    await scene.emitMany(10);
    await eventually(() => held.length === 50, 'fifty requests are under way');
    return { worker, held };
  }

  test('half answered, half not: all are recorded, leases hold until then, nothing new is claimed', async () => {
    const { worker, held } = await fiftyInFlight();
    const stalls = watchStalls(scene.database);
    const sentAt = performance.now();
    worker.kill('SIGTERM');
    await eventually(() => worker.output().includes('worker stopping'), 'it has heard the signal');
    const late = await scene.emit();
    const answered = held.slice(0, 25);
    for (const { answer } of answered) answer();

    let hasEnded = false;
    const exited = worker.exited.then((how) => {
      hasEnded = true;
      return how;
    });
    for (; !hasEnded; await sleep(100)) {
      const { rows } = await scene.database.execute<{ is_unheld: boolean }>(sql`
        select exists (select from deliveries where status = 'sending')
          and not exists (select from lanes where leased_until > now()) as is_unheld`);
      expect(rows[0]?.is_unheld).toBe(false);
    }
    expect(await exited).toBe(0);
    expect(performance.now() - sentAt).toBeLessThan(ATTEMPT_DEADLINE_MS + 5_000 + (await stalls.stop()));

    const rows = await scene.database.select().from(deliveries);
    const logged = await scene.database.select().from(attempts);
    expect(logged).toHaveLength(50);
    for (const one of held) {
      const row = rows.find(
        ({ url, eventId }) => url.endsWith(one.path) && encodeId('event', eventId) === one.eventId,
      );
      const attempt = logged.find(({ deliveryId }) => deliveryId === row?.id);
      // On a busy machine an answer may come too late.
      const isInTime = answered.includes(one) && (attempt?.durationMs ?? 0) < ATTEMPT_DEADLINE_MS;
      expect([row?.status, attempt?.outcome]).toEqual(
        isInTime ? ['delivered', 'response'] : ['retrying', 'timeout'],
      );
    }
    expect(rows.filter((row) => row.eventId === late)).toMatchObject(
      Array(5).fill({ status: 'queued', attemptCount: 0 }),
    );
    expect(scene.receiver.requests).toHaveLength(50);
    expect(
      scene.receiver.requests.some(({ headers }) => headers['webhook-id'] === encodeId('event', late)),
    ).toBe(false);
    expect(await scene.database.$count(lanes, sql`token is not null`)).toBe(0);
  });
});
