/** How lanes are found that have something to do: who emits waits for nobody, and the cost follows what is due. */
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Executor } from '#db/client';
import { eq, sql } from '#db/drizzle';
import { deliveries, deliveryQueue, lanes } from '#db/schema/index';
import { makeOrg } from '#db/testing/factories';
import { rowsReadBy } from '#db/testing/rows-read';
import { watchStalls } from '#db/testing/stalls';
import { acquireDueLanes, acquireLanes } from '#worker/lanes/acquire-lanes';
import { newLane } from '#worker/lanes/lane';
import { EVERYTHING, lookForWork } from '#worker/lanes/look-for-work';
import { releaseLanes } from '#worker/lanes/release-lanes';
import { takeHints } from '#worker/lanes/wake-lanes';
import { eventually } from '#worker/testing/eventually';
import { ACQUIRED } from '#worker/testing/lanes';
import { respond } from '#worker/testing/receiver';
import { type Scene, setScene } from '#worker/testing/scene';
import { openStrictPool } from '#worker/testing/strict-pool';

const DUE = { worker: 'one', from: 0, waitedMs: 0, limit: 100 };
/** The walk over everything comes once in this time. */
const WALK_MS = 1_000;

let scene: Scene;
beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
});
afterEach(() => scene.stop());

const heldLanes = () => scene.database.$count(lanes, sql`token is not null`);
const laneIsHeld = () => eventually(async () => (await heldLanes()) > 0, 'the lane is held');
const lanesAreFree = () => eventually(async () => (await heldLanes()) === 0, 'the lanes are free');

/** In the transaction of a client of its own, as a host does it. */
async function inHostTransaction<T>(act: (emit: () => Promise<string>, query: Pool['query']) => Promise<T>) {
  const client = await scene.database.$client.connect();
  try {
    await client.query('begin');
    const emit = async () => {
      const { rows } = await client.query("select emit_event($1, 'job.created', '{}') as id", [scene.orgId]);
      return rows[0].id as string;
    };
    return await act(emit, client.query.bind(client) as Pool['query']);
  } finally {
    client.release();
  }
}

describe('a host', () => {
  test('may prepare a transaction that emits, ends a plan or cancels; it is sent once that is committed', async () => {
    await scene.webhook();
    const { id: otherOrg } = await makeOrg(scene.database);
    await scene.webhook({ orgId: otherOrg });
    await scene.emit('{}', otherOrg);
    const eventId = await inHostTransaction(async (emit, query) => {
      const emitted = await emit();
      await query("update orgs set plan = 'basic' where id = $1", [otherOrg]);
      await query('select cancel_waiting($1)', [otherOrg]);
      await query("prepare transaction 'of the host'");
      return emitted;
    });
    scene.startWorker();
    await laneIsHeld();
    await lanesAreFree();
    expect(scene.receiver.requests).toEqual([]);
    await scene.database.execute(sql`commit prepared 'of the host'`);
    expect(await scene.settled(eventId)).toMatchObject({ status: 'delivered' });
    expect(await scene.database.$count(deliveries, eq(deliveries.status, 'cancelled'))).toBe(1);
  });

  test('waits for no other that emits to the same webhook, and for no worker that takes note', async () => {
    await scene.webhook();
    const ids = await inHostTransaction(async (emit, query) => {
      const first = await emit();
      const second = await inHostTransaction(async (emitToo, queryToo) => {
        await queryToo("set local lock_timeout = '5s'");
        const emitted = await emitToo();
        await queryToo('commit');
        return emitted;
      });
      scene.startWorker();
      await scene.settled(second);
      await query('commit');
      return [first, second];
    });
    for (const id of ids) expect(await scene.settled(id)).toMatchObject({ status: 'delivered' });
  });

  test('leaves one hint for a lane that sleeps, however much it emits, and none for one that is held', async () => {
    const count = async () => Number((await scene.database.execute(sql`select from lane_hints`)).rowCount);
    const held = await scene.webhook();
    await scene.webhook();
    await scene.emitMany(50);
    expect(await count()).toBe(2);
    await scene.database.execute(sql`delete from lane_hints`);
    const pool = openStrictPool(scene.url);
    await acquireLanes(pool, [{ orgId: held.orgId, webhookId: held.id }], 'one');
    await pool.end();
    await scene.emitMany(2);
    expect(await count()).toBe(1);
  });

  test('reads no more of the hints that wait, however many there are while no worker runs', async () => {
    const { id } = await scene.webhook();
    const emit = (transaction: Executor) =>
      transaction.execute(sql`select emit_event(${scene.orgId}::uuid, 'job.created', '{}')`);
    const few = await rowsReadBy(scene.database, 'lane_hints', emit);
    await scene.database.execute(sql`
      insert into lane_hints (org_id, webhook_id)
      select ${scene.orgId}::uuid, ${id}::uuid from generate_series(1, 2000)`);
    expect(await rowsReadBy(scene.database, 'lane_hints', emit)).toBeLessThan(few + 5);
  });

  test('commits long after it has emitted: while the lane was held, and free by then', async () => {
    await scene.webhook();
    scene.startWorker();
    await scene.settled(await scene.emit());
    const eventId = await inHostTransaction(async (emit, query) => {
      await laneIsHeld();
      const emitted = await emit();
      await lanesAreFree();
      await query('commit');
      return emitted;
    });
    expect(await scene.settled(eventId)).toMatchObject({ status: 'delivered' });
  });
});

test('lanes that sleep are woken by what is emitted, and do not wait for the walk', async () => {
  const webhooks = await Promise.all(Array.from({ length: 9 }, () => scene.webhook()));
  scene.startWorker();
  await eventually(() => scene.database.$count(lanes, sql`token is null`), 'it has started');
  const stalls = watchStalls(scene.database);
  const waits: number[] = [];
  for (const { id } of webhooks) {
    const before = scene.receiver.requests.length;
    await scene.database.execute(
      sql`select emit_event(${scene.orgId}::uuid, 'job.created', '{}', p_only_webhook => ${id}::uuid)`,
    );
    const committedAt = performance.now();
    const request = await eventually(() => scene.receiver.requests[before], 'it is sent');
    waits.push(request.at - committedAt);
  }
  const median = waits.toSorted((a, b) => a - b)[4];
  expect(median, JSON.stringify(waits)).toBeLessThan(WALK_MS / 4 + (await stalls.stop()));
});

test('a lane whose delivery is retried later is asleep until then, and is not lost', async () => {
  await scene.webhook();
  scene.receiver.answer(respond(500));
  scene.startWorker({ policy: { delaysMs: [4_000] } });
  const eventId = await scene.emit();
  await scene.settled(eventId, ['retrying']);
  await lanesAreFree();
  const [[lane], [queued]] = await Promise.all([
    scene.database.select().from(lanes),
    scene.database.select().from(deliveryQueue),
  ]);
  expect(lane?.dueAt).toBeTruthy();
  expect(lane?.dueAt).toEqual(queued?.dueAt);
  scene.receiver.answer(respond(204));
  expect(await scene.settled(eventId)).toMatchObject({ status: 'delivered', attemptCount: 2 });
});

test('a pause that an endpoint was given outlasts the lease, whatever is emitted meanwhile', async () => {
  const { orgId, id: webhookId } = await scene.webhook();
  const pool = openStrictPool(scene.url);
  try {
    const [acquired] = await acquireLanes(pool, [{ orgId, webhookId }], 'one');
    if (acquired === undefined) throw new Error('Not acquired');
    await releaseLanes(pool, [newLane(acquired, performance.now())], () => 3_600_000);
    await scene.emit();
    expect(await takeHints(pool, 0, 10)).toMatchObject({ count: 1 });
    const [lane] = await scene.database.select().from(lanes);
    expect(lane?.resumesAt).toBeTruthy();
    expect(lane?.dueAt).toEqual(lane?.resumesAt);
    expect(await acquireDueLanes(pool, DUE)).toEqual([]);
  } finally {
    await pool.end();
  }
});

describe('a look that waits', () => {
  /** Longer than the test waits for anything else. */
  const WAIT = { everyMs: 1, waitMs: 10_000 };

  test.each([
    ['a hint', async () => void (await scene.emit()), { hasHints: true }],
    [
      'a lane that may be taken',
      async () => void (await scene.database.update(lanes).set({ dueAt: sql`now()` })),
      { longestDueSince: expect.any(Number) },
    ],
    [
      'a delivery that becomes due in a held lane while nobody writes anything',
      async () => {
        await scene.emit();
        await scene.database.execute(sql`delete from lane_hints`);
        await scene.database.update(deliveryQueue).set({ dueAt: sql`clock_timestamp() + interval '300 ms'` });
      },
      { due: [1] },
    ],
  ])('is answered by %s', async (_what, happens, found) => {
    const { orgId, id: webhookId } = await scene.webhook();
    const pool = openStrictPool(scene.workerUrl);
    try {
      const held = newLane({ ...ACQUIRED, orgId, webhookId }, 0);
      const look = lookForWork(pool, EVERYTHING, [held], WAIT);
      await happens();
      expect(await look).toMatchObject(found);
    } finally {
      await pool.end();
    }
  });

  test('ends without anything when its time is over', async () => {
    const pool = openStrictPool(scene.workerUrl);
    const look = await lookForWork(pool, EVERYTHING, [], { everyMs: 1, waitMs: 20 });
    await pool.end();
    expect(look).toMatchObject({ hasHints: false, longestDueSince: null, due: [] });
  });
});

describe('what looking costs', () => {
  const COLUMNS = 'seq_tup_read + coalesce(idx_tup_fetch, 0)';

  /** The rows of lanes, hints and the queue that the statements of a worker read, as its pool plans them. */
  async function rowsRead(run: (pool: Pool) => Promise<unknown>): Promise<number> {
    const pool = openStrictPool(scene.url);
    const client = await pool.connect();
    const read = async () => {
      const { rows } = await client.query(
        `select coalesce(sum(${COLUMNS}), 0)::integer as count from pg_stat_xact_user_tables
         where relname in ('lanes', 'lane_hints', 'delivery_queue')`,
      );
      return rows[0].count as number;
    };
    try {
      await client.query('begin');
      const before = await read();
      await run(client as unknown as Pool);
      const after = await read();
      await client.query('commit');
      return after - before;
    } finally {
      client.release();
      await pool.end();
    }
  }

  test('follows what is due, not what waits', async () => {
    const { id } = await scene.webhook();
    await scene.database.execute(sql`
      insert into webhooks (org_id, name, url, auth_method, signing_secret_sealed, event_types, is_active)
      select org_id, name, url, auth_method, signing_secret_sealed, event_types, true
      from webhooks, generate_series(1, 900) where id = ${id}`);
    await scene.emit();
    // Each has a delivery that is retried in an hour.
    await scene.database.execute(sql`delete from lane_hints`);
    await scene.database.update(deliveryQueue).set({ dueAt: sql`now() + interval '1 hour'` });
    await scene.database.update(lanes).set({ dueAt: sql`now() + interval '1 hour'` });
    expect(await rowsRead((pool) => lookForWork(pool, EVERYTHING, []))).toBe(0);
    await scene.database.update(lanes).set({ dueAt: sql`now()` }).where(eq(lanes.webhookId, id));
    expect(await rowsRead((pool) => lookForWork(pool, EVERYTHING, []))).toBe(1);
    expect(await rowsRead((pool) => acquireDueLanes(pool, DUE))).toBeLessThan(10);
  });
});

/** How many lanes there are for each slot of the workers, and how many deliveries wait in each. */
describe.each([
  ['one delivery in each', 1],
  ['several in each', 4],
])('more lanes than a worker holds, with %s', (_what, events) => {
  const CONCURRENCY = 4;
  const LANES = 150;

  test('are shared by workers that hold a few at a time', async () => {
    for (let n = 0; n < LANES; n++) await scene.webhook();
    await scene.emitMany(events);
    // Who has taken how many leases, and the most that anybody had at once.
    await scene.database.execute(
      sql`create table leases (worker text primary key, taken integer, most integer)`,
    );
    await scene.database.execute(sql`
      create function count_leases() returns trigger language plpgsql security definer as $$
      begin
        insert into leases select new.worker, 1, count(*) from lanes where worker = new.worker
        on conflict (worker) do update set taken = leases.taken + 1, most = greatest(leases.most, excluded.most);
        return null;
      end $$`);
    await scene.database.execute(sql`
      create trigger lanes_count_leases after update of worker on lanes
      for each row when (new.worker is not null) execute function count_leases()`);
    scene.receiver.answer((response) => setTimeout(() => response.writeHead(204).end(), 20));
    const workers = [1, 2].map(() => scene.startWorker({ concurrency: CONCURRENCY }));
    await scene.allDelivered();
    expect(scene.receiver.requests).toHaveLength(LANES * events);
    const { rows } = await scene.database.execute<{ worker: string; taken: number; most: number }>(
      sql`select * from leases`,
    );
    expect(rows.map(({ worker }) => worker).sort()).toEqual(workers.map(({ id }) => id).sort());
    for (const { taken, most } of rows) {
      // Beside those that are busy or ready it has some that are empty and not given back yet.
      expect(most).toBeLessThan(LANES / 5);
      expect(taken, JSON.stringify(rows)).toBeGreaterThan(LANES / 5);
    }
  });
});

describe('many lanes with much to do', () => {
  const CONCURRENCY = 2;

  const busyLanes = async (count: number, events: number) => {
    for (let n = 0; n < count; n++) await scene.webhook();
    await scene.emitMany(events);
    scene.receiver.answer((response) => setTimeout(() => response.writeHead(204).end(), 30));
    scene.startWorker({ concurrency: CONCURRENCY });
  };

  test('get their turns although few are held at a time', async () => {
    const [LANES, EVENTS] = [10, 60];
    await busyLanes(LANES, EVENTS);
    const delivered = () =>
      scene.database
        .select({ webhookId: deliveries.webhookId, count: sql<number>`count(*)::integer` })
        .from(deliveries)
        .where(eq(deliveries.status, 'delivered'))
        .groupBy(deliveries.webhookId);
    const atTheEndOfOne = await eventually(async () => {
      const rows = await delivered();
      return rows.some(({ count }) => count === EVENTS) ? rows : null;
    }, 'one is through');
    expect(atTheEndOfOne).toHaveLength(LANES);
    await scene.allDelivered();
  });

  test('leave room for another organisation', async () => {
    const { id: otherOrg } = await makeOrg(scene.database);
    await scene.webhook({ orgId: otherOrg });
    await busyLanes(10, 60);
    await eventually(() => scene.receiver.requests.length > 20, 'they are busy');
    const before = scene.receiver.requests.length;
    await scene.settled(await scene.emit('{}', otherOrg));
    expect(scene.receiver.requests.length - before).toBeLessThan(100);
    expect(await scene.database.$count(deliveryQueue)).toBeGreaterThan(200);
    await scene.allDelivered();
  });
});
