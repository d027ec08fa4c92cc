import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Database, openDatabase } from '#db/client';
import { sql } from '#db/drizzle';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';

let other: TestDatabase;
let database: Database;
beforeAll(async () => {
  other = await createTestDatabase(inject('clusterUrl'));
  database = openDatabase({
    url: other.url,
    maxConnections: 1,
    applicationName: 'hooktab-test',
    onIdleError: () => undefined,
  });
});
afterAll(async () => {
  await database.$client.end();
  await other.drop();
});

test('a connection that breaks between two statements fails the transaction, and not the process', async () => {
  const client = await database.$client.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const ended = new Promise((resolve) => client.once('end', resolve));
    await other.database.execute(sql`select pg_terminate_backend(${rows[0]?.pid}::int)`);
    await ended;
    await expect(client.query('select 1')).rejects.toThrow();
  } finally {
    client.release(true);
  }
  const result = await database.execute<{ one: number }>(sql`select 1 as one`);
  expect(result.rows).toEqual([{ one: 1 }]);
});

test('a query without an answer in time fails, and its connection is used no more', async () => {
  const bounded = openDatabase({
    url: other.url,
    maxConnections: 1,
    applicationName: 'hooktab-test',
    onIdleError: () => undefined,
    queryTimeoutMs: 200,
  });
  const pool = bounded.$client;
  try {
    const { rows: before } = await pool.query('select pg_backend_pid() as pid');
    await expect(pool.query('select pg_sleep(30)')).rejects.toThrow('timeout');
    expect(pool.totalCount).toBe(0);
    const { rows: after } = await pool.query('select pg_backend_pid() as pid');
    expect(after).not.toEqual(before);
  } finally {
    await pool.end();
  }
});

test('the server ends a statement that runs too long, waits too long, or leaves its transaction open', async () => {
  const bounded = openDatabase({
    url: other.url,
    maxConnections: 1,
    applicationName: 'hooktab-test',
    onIdleError: () => undefined,
    statementTimeoutMs: 300,
    lockTimeoutMs: 100,
    idleInTransactionTimeoutMs: 200,
  });
  const pool = bounded.$client;
  const holder = await other.database.$client.connect();
  try {
    await expect(pool.query('select pg_sleep(30)')).rejects.toMatchObject({ code: '57014' });
    await holder.query('begin');
    await holder.query('lock table orgs');
    await expect(pool.query('select from orgs')).rejects.toMatchObject({ code: '55P03' });
    const client = await pool.connect();
    const broken = new Promise<Error>((resolve) => client.once('error', resolve));
    await client.query('begin');
    expect(await broken).toMatchObject({ code: '25P03' });
    client.release(true);
  } finally {
    await holder.query('rollback');
    holder.release();
    await pool.end();
  }
});

describe('a transaction on a connection that breaks', () => {
  function open(options: { queryTimeoutMs?: number } = {}): Database {
    return openDatabase({
      url: other.url,
      maxConnections: 1,
      applicationName: 'hooktab-test',
      onIdleError: () => undefined,
      ...options,
    });
  }
  const pidOf = async (on: Pick<Database, 'execute'>) => {
    const { rows } = await on.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    return rows[0]?.pid ?? 0;
  };

  test('at its first statement gives the place in the pool back', async () => {
    const bounded = open({ queryTimeoutMs: 300 });
    const pid = await pidOf(bounded);
    process.kill(pid, 'SIGSTOP');
    try {
      await expect(bounded.transaction(pidOf)).rejects.toMatchObject({
        cause: { message: 'Query read timeout' },
      });
      expect(await bounded.transaction(pidOf)).not.toBe(pid);
    } finally {
      process.kill(pid, 'SIGCONT');
      await bounded.$client.end();
    }
  });

  test('by a query without an answer fails with that, and is given to nobody', async () => {
    const bounded = open({ queryTimeoutMs: 300 });
    const running = bounded.transaction((transaction) => transaction.execute(sql`select pg_sleep(30)`));
    await expect(running).rejects.toMatchObject({ cause: { message: 'Query read timeout' } });
    expect(bounded.$client.totalCount).toBe(0);
    await bounded.$client.end();
  });

  test('between two statements fails with what ended it', async () => {
    const bounded = open();
    const running = bounded.transaction(async (transaction) => {
      const pid = await pidOf(transaction);
      await other.database.execute(sql`select pg_terminate_backend(${pid}::int, 10000)`);
      await transaction.execute(sql`select 1`);
    });
    await expect(running).rejects.toMatchObject({ cause: { code: '57P01' } });
    expect(await pidOf(bounded)).toBeGreaterThan(0);
    await bounded.$client.end();
  });

  test('because of a refusal keeps the connection', async () => {
    const bounded = open();
    const pid = await pidOf(bounded);
    await expect(
      bounded.transaction((transaction) => transaction.execute(sql`select 1 / 0`)),
    ).rejects.toThrow();
    expect(await pidOf(bounded)).toBe(pid);
    await bounded.$client.end();
  });
});
