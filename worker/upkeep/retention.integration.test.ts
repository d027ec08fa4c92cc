/** What the longest retention costs: statements lock every partition, and PostgreSQL has room for so many locks. */
import type pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { MAX_RETENTION_DAYS } from '#lib/domain/delivery/retention';
import { claimDeliveries } from '#worker/deliveries/claim-deliveries';
import { type Scene, setScene } from '#worker/testing/scene';
import { openStrictPool } from '#worker/testing/strict-pool';

/** PostgreSQL's defaults: max_locks_per_transaction × max_connections. */
const LOCK_TABLE = 64 * 100;
/** Planned at once, they lock most: the connections of two workers. */
const AT_ONCE = 10;
/** Locks of the session that have nothing to do with partitions, e.g. on its transaction. */
const OTHER_LOCKS = 10;

let scene: Scene;
let pool: pg.Pool;
beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
  pool = openStrictPool(scene.url);
});
afterEach(async () => {
  await pool.end();
  await scene.stop();
});

test('with the longest retention the claims of two workers have room among the locks', async () => {
  await scene.database.execute(sql`select ensure_partitions(7, ${MAX_RETENTION_DAYS}::integer)`);
  const webhook = await scene.webhook();
  await scene.emit();
  const { rows } = await scene.database.execute<{ token: string }>(sql`
    update lanes set token = gen_random_uuid(), leased_until = now() + interval '1 hour' returning token`);
  const client = await pool.connect();
  try {
    await client.query('begin');
    const inTransaction = { query: client.query.bind(client) } as unknown as pg.Pool;
    const lane = { orgId: scene.orgId, webhookId: webhook.id, token: rows[0]?.token ?? '' };
    const claimed = await claimDeliveries(inTransaction, [
      { lane: lane as never, slots: 1, knownVersion: 0 },
    ]);
    expect(claimed).toHaveLength(1);
    const locks = await client.query<{ count: number }>(
      'select count(*)::integer as count from pg_locks where pid = pg_backend_pid()',
    );
    const count = locks.rows[0]?.count ?? 0;
    expect(count).toBeGreaterThan(MAX_RETENTION_DAYS);
    expect((count - OTHER_LOCKS) * AT_ONCE).toBeLessThanOrEqual(LOCK_TABLE);
  } finally {
    await client.query('rollback');
    client.release();
  }
});
