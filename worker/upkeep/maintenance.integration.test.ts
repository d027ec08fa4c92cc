/** Partitions and retention, while the system emits and delivers, beside long readers, and after nobody cared for days. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { connectClient } from '#db/connection/connect';
import { eq, sql } from '#db/drizzle';
import { deliveries, deliveryQueue, members, users } from '#db/schema/index';
import { makeMember, makeOrg, makeWait } from '#db/testing/factories';
import { watchStalls } from '#db/testing/stalls';
import { retryPolicies } from '#lib/domain/delivery/retry-policy';
import { firstUuidAt } from '#lib/domain/ids';
import { OutageLog } from '#lib/log/outage-log';
import { eventually } from '#worker/testing/eventually';
import { createMemoryLog, ERROR_LEVEL } from '#worker/testing/memory-log';
import { type Scene, setScene } from '#worker/testing/scene';
import { openStrictPool } from '#worker/testing/strict-pool';
import { expectWithin } from '#worker/testing/within';
import {
  dropExpiredPartitions,
  findPartitionTrouble,
  forgetExpiredRows,
  makePartitions,
  PartitionTooSlowError,
  renameMembers,
} from '#worker/upkeep/maintain-partitions';
import { createMaintenance } from '#worker/upkeep/maintenance';

const DAY_MS = 86_400_000;
const PARENTS = ['events', 'deliveries', 'attempts'];
/** What is promised: nobody is blocked longer. */
const LONGEST_BLOCK_MS = 1_000;

const { signal } = new AbortController();
let scene: Scene;
let pool: pg.Pool;
beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
  pool = openStrictPool(scene.workerUrl);
});
afterEach(async () => {
  await pool.end();
  await scene.stop();
});

async function partitionDays(parent = 'deliveries'): Promise<string[]> {
  const result = await scene.database.execute<{ name: string }>(
    sql`select relname as name from pg_class where relname ~ ${`^${parent}_[0-9]{8}$`} order by relname`,
  );
  return result.rows.map(({ name }) => name.slice(parent.length + 1));
}

/** Waits until every table has so many days: they are made one table after the other. */
async function daysMade(count: number): Promise<void> {
  for (const parent of PARENTS) {
    await eventually(
      async () => (await partitionDays(parent)).length === count,
      `${count} days of ${parent}`,
    );
  }
}

/** Whether somebody has the events to himself. */
async function exclusiveLocks(): Promise<number> {
  const result = await scene.database.execute<{ count: number }>(sql`
    select count(*)::int as count from pg_locks
    where relation = 'events'::regclass and mode = 'AccessExclusiveLock' and granted`);
  return result.rows[0]?.count ?? 0;
}

async function dropDay(day: string | undefined): Promise<void> {
  for (const table of PARENTS) await scene.database.execute(sql.raw(`drop table ${table}_${day}`));
}

/** Rows of a day that is long past, in whatever partition takes them. */
async function insertOldDeliveries(count: number, daysAgo: number): Promise<void> {
  const from = firstUuidAt(Date.now() - daysAgo * DAY_MS);
  await scene.database.execute(sql`
    insert into deliveries (org_id, id, event_id, webhook_id, event_type, url, payload_format, status, next_attempt_at)
    select ${scene.orgId}::uuid, (left(${from}::text, 24) || lpad(to_hex(n), 12, '0'))::uuid, uuid_v7(), uuid_v7(),
      'job.created', 'https://receiver.example.com/', 'standard', 'delivered', null
    from generate_series(1, ${count}::int) as n`);
}

const SETTINGS = { retention: { days: 30, auditDays: 400 }, policies: retryPolicies([]) };
const no = { strayRowsIn: [], missing: [] };

describe('partitions', () => {
  test('are made and dropped as needed, and not again', async () => {
    await scene.database.execute(sql`select ensure_partitions(0, 5)`);
    const all = await partitionDays();
    await dropDay(all.at(-7));
    expect(await makePartitions(pool, 7, signal)).toBe(3);
    expect(await dropExpiredPartitions(pool, 2, signal)).toBe(9);
    for (const parent of PARENTS) expect(await partitionDays(parent)).toEqual(all.slice(3));
    expect(await makePartitions(pool, 7, signal)).toBe(0);
    expect(await dropExpiredPartitions(pool, 2, signal)).toBe(0);
    expect(await findPartitionTrouble(pool)).toEqual(no);
  });

  test('are made and dropped once by several workers at the same time', async () => {
    await scene.database.execute(sql`select ensure_partitions(0, 3)`);
    const all = await partitionDays();
    for (const day of all.slice(-3)) await dropDay(day);
    const made = await Promise.all(Array.from({ length: 4 }, () => makePartitions(pool, 7, signal)));
    expect(made.reduce((sum, count) => sum + count)).toBe(9);
    const dropped = await Promise.all(
      Array.from({ length: 4 }, () => dropExpiredPartitions(pool, 1, signal)),
    );
    expect(dropped.reduce((sum, count) => sum + count)).toBe(6);
    expect(await partitionDays()).toEqual(all.slice(2));
  });

  test('stand seven days ahead where a worker runs', async () => {
    for (const day of (await partitionDays()).slice(-5)) await dropDay(day);
    scene.startWorker();
    const last = new Date(Date.now() + 7 * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
    await daysMade(8);
    for (const parent of PARENTS) expect((await partitionDays(parent)).at(-1)).toBe(last);
  });
});

describe('a day without a partition', () => {
  test('is no failure, is noticed, and keeps no other day from its own', async () => {
    await scene.webhook();
    const days = await partitionDays();
    const today = days.at(-8);
    await dropDay(today);
    const eventId = await scene.emit();
    await dropDay(days.at(-1));
    expect(await makePartitions(pool, 7, signal)).toBeGreaterThanOrEqual(3);
    scene.startWorker();
    expect((await scene.settled(eventId)).status).toBe('delivered');
    expect((await scene.attemptsOf((await scene.settled(eventId)).id)).length).toBe(1);
    expect((await partitionDays()).slice(-7)).toEqual(days.slice(-7));
  });

  test('is an alarm in the log, with the tables', async () => {
    const days = await partitionDays();
    await dropDay(days.at(-8));
    await scene.webhook();
    await scene.emit();
    const { log, lines } = createMemoryLog();
    const maintenance = createMaintenance(pool, SETTINGS, { log, outage: new OutageLog(log) });
    maintenance.start();
    const alarms = () => lines.filter(({ level }) => level >= ERROR_LEVEL);
    await eventually(() => alarms().length === 2, 'two alarms');
    maintenance.stop();
    expect(alarms()).toMatchObject([
      { tables: ['events_default', 'deliveries_default'] },
      { missing: [expect.stringContaining('events of 2'), expect.stringContaining('deliveries of 2')] },
    ]);
    // Attempts had none yet, so that theirs could still be made.
    expect(lines.find(({ msg }) => msg === 'partitions made')).toMatchObject({ made: 1 });
  });

  test('whose partition takes too long to make holds up nobody, and the log says what to do', async () => {
    const days = await partitionDays();
    for (const day of days.slice(-2)) await dropDay(day);
    // As long as PostgreSQL would read a very large default partition.
    await scene.database.execute(
      sql`alter function make_partition(text, date) rename to make_partition_at_once`,
    );
    await scene.database.execute(sql`
      create function make_partition(parent text, day date) returns boolean
      language plpgsql security definer set search_path from current as $$
      begin
        execute format('lock table only %I in access exclusive mode', parent);
        perform pg_sleep(4);
        return make_partition_at_once(parent, day);
      end $$`);
    const { log, lines } = createMemoryLog();
    const maintenance = createMaintenance(pool, SETTINGS, { log, outage: new OutageLog(log) });
    maintenance.start();
    await eventually(async () => (await exclusiveLocks()) > 0 || lines.length > 0, 'the parent is locked');
    await expectWithin(LONGEST_BLOCK_MS, () => scene.emit(), scene.database);
    const alarm = await eventually(() => lines.find(({ level }) => level >= ERROR_LEVEL), 'an alarm');
    maintenance.stop();
    expect(alarm).toMatchObject({
      partition: `events of ${days.at(-2)?.replace(/^(....)(..)(..)$/, '$1-$2-$3')}`,
      msg: expect.stringContaining('select ensure_partitions('),
    });
    expect(await partitionDays()).toEqual(days.slice(0, -2));
    expect((await findPartitionTrouble(pool)).missing).toEqual([]);
  });

  test('keeps its rows for as long as others are kept', async () => {
    await insertOldDeliveries(12_000, 40);
    await insertOldDeliveries(3, 20);
    expect((await findPartitionTrouble(pool)).strayRowsIn).toEqual(['deliveries_default']);
    await forgetExpiredRows(pool, SETTINGS.retention, signal);
    const left = await scene.database.execute(sql`select count(*)::int as count from deliveries`);
    expect(left.rows).toEqual([{ count: 3 }]);
  });
});

test('a user who was renamed gets that name in every organisation, and one renamed meanwhile the next time', async () => {
  const user = await makeMember(scene.database, scene.orgId, {}, { name: 'Anna' });
  const { id: otherOrg } = await makeOrg(scene.database);
  await scene.database.insert(members).values({ orgId: otherOrg, userId: user.id, role: 'member' });
  const names = async () => {
    const rows = await scene.database.select().from(members).where(eq(members.userId, user.id));
    return rows.map(({ name }) => name);
  };
  const rename = (name: string) => scene.database.update(users).set({ name }).where(eq(users.id, user.id));
  await rename('Zoe');
  expect(await names()).toEqual(['Anna', 'Anna']);
  await renameMembers(pool, signal);
  expect(await names()).toEqual(['Zoe', 'Zoe']);
  const [row] = await scene.database.select().from(users).where(eq(users.id, user.id));
  expect(row?.renamedAt).toBeNull();
  // Its transaction is open while the upkeep looks.
  const renaming = await scene.database.$client.connect();
  await renaming.query('begin');
  await renaming.query(`update users set name = 'Zora' where id = $1`, [user.id]);
  await renameMembers(pool, signal);
  await renaming.query('commit');
  renaming.release();
  await renameMembers(pool, signal);
  expect(await names()).toEqual(['Zora', 'Zora']);
});

describe('a retention that is too short for a retry policy in use', () => {
  const policies = retryPolicies([300_000]);
  const run = async (days: number) => {
    const { log, lines } = createMemoryLog();
    const retention = { days, auditDays: 400 };
    const maintenance = createMaintenance(pool, { retention, policies }, { log, outage: new OutageLog(log) });
    maintenance.start();
    await eventually(() => lines.some(({ msg }) => msg === 'partitions dropped'), 'days are dropped');
    maintenance.stop();
    return lines.filter(({ msg }) => msg.startsWith('RETENTION_DAYS'));
  };
  beforeEach(async () => {
    await scene.database.execute(sql`select ensure_partitions(7, 16)`);
  });

  test('is made longer, so that nothing ends which is still retried, and the log says so', async () => {
    const webhook = await scene.webhook({ retryPolicy: 'extended' });
    await insertOldDeliveries(1, 13);
    await scene.database.execute(sql`update deliveries set webhook_id = ${webhook.id}`);
    const [delivery] = await scene.database.select().from(deliveries);
    await makeWait(scene.database, { deliveryId: delivery?.id ?? '' }, { status: 'retrying', inSeconds: 60 });
    expect(await run(9)).toMatchObject([{ keptDays: 14 }]);
    expect(await partitionDays()).toHaveLength(14 + 1 + 7);
    expect(await scene.database.$count(deliveries)).toBe(1);
    expect(await scene.database.$count(deliveryQueue)).toBe(1);
  });

  test('holds where only deleted webhooks have the policy', async () => {
    await scene.webhook({ retryPolicy: 'standard' });
    const { id } = await scene.webhook({ retryPolicy: 'extended', isActive: false });
    await scene.database.execute(sql`update webhooks set deleted_at = now() where id = ${id}`);
    expect(await run(9)).toEqual([]);
    expect(await partitionDays()).toHaveLength(9 + 1 + 7);
  });
});

/**
 * Emits and reads without pause. `stop` expects that no statement took longer than is promised, and returns the events.
 */
function emitSteadily(): { stop: () => Promise<string[]> } {
  const stalls = watchStalls(scene.database);
  const eventIds: string[] = [];
  let longestMs = 0;
  let isStopping = false;
  const timed = async <T>(run: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await run();
    longestMs = Math.max(longestMs, performance.now() - startedAt);
    return result;
  };
  const producer = async () => {
    while (!isStopping) {
      eventIds.push(await timed(() => scene.emit()));
      await sleep(20);
    }
  };
  const reader = async () => {
    while (!isStopping) {
      await timed(() =>
        scene.database.execute(
          sql`select id from deliveries where org_id = ${scene.orgId} order by id desc limit 50`,
        ),
      );
      await sleep(50);
    }
  };
  const running = Promise.all([producer(), producer(), reader()]);
  return {
    stop: async () => {
      isStopping = true;
      await running;
      expect(longestMs).toBeLessThan(LONGEST_BLOCK_MS + (await stalls.stop()));
      return eventIds;
    },
  };
}

/** Tries until it is done, as a worker does: where the machine is busy, others may hold their locks for too long each time. */
async function insist<T>(run: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const isBusy = error instanceof PartitionTooSlowError || (error as { code?: string }).code === '55P03';
      if (!isBusy) throw error;
    }
  }
}

describe('while the system emits and delivers', () => {
  beforeEach(async () => {
    await scene.webhook();
    await scene.database.execute(sql`select ensure_partitions(0, 8)`);
    for (let daysAgo = 4; daysAgo <= 8; daysAgo++) await insertOldDeliveries(4_000, daysAgo);
    for (const day of (await partitionDays()).slice(-2)) await dropDay(day);
    const { log, lines } = createMemoryLog('warn');
    // A retention that this worker need not care for: the test does.
    scene.startWorker({ retention: { days: 3_000, auditDays: 3_000 }, log });
    await daysMade(16);
    for (const day of (await partitionDays()).slice(-2)) await dropDay(day);
    troubles = lines;
  });
  let troubles: unknown[] = [];

  test('days are made and dropped without blocking', async () => {
    const load = emitSteadily();
    await sleep(300);
    expect(await insist(() => makePartitions(pool, 7, signal))).toBeLessThanOrEqual(6);
    expect(await insist(() => dropExpiredPartitions(pool, 3, signal))).toBeLessThanOrEqual(15);
    await sleep(300);
    const eventIds = await load.stop();
    for (const eventId of eventIds) expect((await scene.settled(eventId)).status).toBe('delivered');
    expect(troubles).toEqual([]);
    expect(await partitionDays()).toHaveLength(3 + 1 + 7);
  });

  test('a long reader of the log holds up maintenance, and maintenance nobody else', async () => {
    const reader = await connectClient({ url: scene.url, applicationName: 'hooktab-test' });
    await reader.query('begin');
    await reader.query('select count(*) from deliveries, attempts, events');
    const load = emitSteadily();
    const results = await Promise.allSettled([
      makePartitions(pool, 7, signal),
      dropExpiredPartitions(pool, 3, signal),
    ]);
    expect(results).toMatchObject([
      { status: 'rejected', reason: { code: '55P03' } },
      { status: 'rejected', reason: { code: '55P03' } },
    ]);
    const eventIds = await load.stop();
    expect(eventIds.length).toBeGreaterThan(10);
    for (const eventId of eventIds) expect((await scene.settled(eventId)).status).toBe('delivered');
    expect(troubles).toEqual([]);

    await reader.end();
    await insist(() => makePartitions(pool, 7, signal));
    await insist(() => dropExpiredPartitions(pool, 3, signal));
    expect(await partitionDays()).toHaveLength(3 + 1 + 7);
  });

  test('a worker that stops does not wait for the reader', async () => {
    const reader = await connectClient({ url: scene.url, applicationName: 'hooktab-test' });
    await reader.query('begin');
    await reader.query('select count(*) from deliveries, attempts, events');
    const stopping = new AbortController();
    const dropping = dropExpiredPartitions(pool, 3, stopping.signal);
    dropping.catch(() => undefined);
    await sleep(100);
    stopping.abort();
    await expectWithin(LONGEST_BLOCK_MS, () => expect(dropping).rejects.toThrow(/abort/i), scene.database);
    await reader.end();
  });
});
