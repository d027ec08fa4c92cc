import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureDatabase, removeEmbeddedPostgres, startEmbeddedPostgres } from '#db/embedded-postgres';
import { commandLineOf } from '#db/running-process';

let folder: string;
beforeAll(async () => {
  // Only its owner may enter it: started as root, the server has to run from elsewhere.
  folder = await mkdtemp(join(tmpdir(), 'hooktab-embedded-'));
});
afterAll(async () => {
  await removeEmbeddedPostgres(join(folder, 'postgres'));
  await rm(folder, { recursive: true, force: true });
});

const options = () => ({ directory: join(folder, 'postgres'), settings: { fsync: 'off' } });

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

test('keeps its data from start to start', async () => {
  const first = await startEmbeddedPostgres(options());
  const url = await ensureDatabase(first.url, 'kept');
  expect(await ensureDatabase(first.url, 'kept')).toBe(url);
  await query(url, 'create table notes as select 42 as number');
  await first.stop();
  expect(commandLineOf(first.pid)).toBeNull();

  const second = await startEmbeddedPostgres(options());
  try {
    expect(await query(await ensureDatabase(second.url, 'kept'), 'select number from notes')).toEqual([
      { number: 42 },
    ]);
  } finally {
    await second.stop();
  }
});

test('ends a server that was left behind in the same folder', async () => {
  const leftBehind = await startEmbeddedPostgres(options());
  const second = await startEmbeddedPostgres(options());
  try {
    expect(commandLineOf(leftBehind.pid)).toBeNull();
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  } finally {
    await second.stop();
  }
});

test('takes nobody without the password', async () => {
  const server = await startEmbeddedPostgres(options());
  try {
    const url = new URL(server.url);
    url.password = 'wrong';
    await expect(query(url.href, 'select 1')).rejects.toThrow('password authentication failed');
  } finally {
    await server.stop();
  }
});

test('removing it ends the server and forgets the data', async () => {
  const server = await startEmbeddedPostgres(options());
  await ensureDatabase(server.url, 'forgotten');
  await removeEmbeddedPostgres(options().directory);
  expect(commandLineOf(server.pid)).toBeNull();

  const fresh = await startEmbeddedPostgres(options());
  try {
    expect(
      await query(fresh.url, "select datname from pg_database where datname in ('kept', 'forgotten')"),
    ).toEqual([]);
  } finally {
    await fresh.stop();
  }
});
