/** Several hosts, a failover, and a unix socket, with servers of their own. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#db/client';
import { connectClient } from '#db/connection/connect';
import { WrongServerError } from '#db/connection/errors';
import { sql } from '#db/drizzle';
import { TEST_SETTINGS } from '#db/testing/cluster';
import {
  type EmbeddedPostgres,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
} from '#demo/embedded-postgres';
import { parseDatabaseUrl } from '#lib/domain/database-url';

let folder: string;
let sockets: string;
let primary: EmbeddedPostgres;
let standby: EmbeddedPostgres;

const start = (name: string, port?: number) =>
  startEmbeddedPostgres({
    directory: join(folder, name),
    settings: { ...TEST_SETTINGS, unix_socket_directories: sockets },
    ...(port === undefined ? {} : { port }),
  });

async function dataDirectory({ url }: EmbeddedPostgres): Promise<string> {
  const client = await connectClient({ url, applicationName: 'hooktab-test' });
  const { rows } = await client.query<{ data_directory: string }>('show data_directory');
  await client.end();
  return rows[0]?.data_directory ?? '';
}

/** With permissions and owners. */
function replaceCopy(from: string, to: string): void {
  for (const command of [
    ['rm', '-rf', to],
    ['cp', '-a', from, to],
  ] as const) {
    expect(spawnSync(command[0], command.slice(1)).status).toBe(0);
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hooktab-hosts-'));
  // Short enough for a socket, and open to the user that the server runs as.
  sockets = await mkdtemp(join(tmpdir(), 's'));
  spawnSync('chmod', ['777', sockets]);
  const first = await start('primary');
  const second = await start('standby');
  const [from, to] = [await dataDirectory(first), await dataDirectory(second)];
  await first.stop();
  await second.stop();
  replaceCopy(from, to);
  replaceCopy(join(dirname(from), 'password'), join(dirname(to), 'password'));
  await writeFile(join(to, 'standby.signal'), '');
  primary = await start('primary');
  standby = await start('standby');
});
afterAll(async () => {
  for (const server of [primary, standby]) await server?.stop();
  for (const name of ['primary', 'standby']) await removeEmbeddedPostgres(join(folder, name));
  for (const path of [folder, sockets]) await rm(path, { recursive: true, force: true });
});

function urlOf(hosts: string, parameters: string): string {
  const { user, password } = parseDatabaseUrl(primary.url);
  return `postgres://${user}:${password}@${hosts}/postgres?${parameters}`;
}
const both = () => `127.0.0.1:${standby.port},127.0.0.1:${primary.port}`;

async function portOf(url: string): Promise<number> {
  const client = await connectClient({ url, applicationName: 'hooktab-test' });
  try {
    const { rows } = await client.query<{ port: number }>("select current_setting('port')::int as port");
    return rows[0]?.port ?? 0;
  } finally {
    await client.end();
  }
}

describe('target_session_attrs', () => {
  test.each([
    ['any', 'standby'],
    ['read-only', 'standby'],
    ['standby', 'standby'],
    ['prefer-standby', 'standby'],
    ['primary', 'primary'],
    ['read-write', 'primary'],
  ] as const)('%s leads to the %s', async (attrs, wanted) => {
    const { port } = wanted === 'primary' ? primary : standby;
    expect(await portOf(urlOf(both(), `target_session_attrs=${attrs}`))).toBe(port);
  });

  test('that no host has is told as such', async () => {
    const connecting = portOf(urlOf(`127.0.0.1:${standby.port}`, 'target_session_attrs=primary'));
    await expect(connecting).rejects.toBeInstanceOf(WrongServerError);
  });

  test('prefer-standby falls back to any server', async () => {
    const url = urlOf(`127.0.0.1:${primary.port}`, 'target_session_attrs=prefer-standby');
    expect(await portOf(url)).toBe(primary.port);
  });

  test('read-write refuses a primary that is read-only by default, until it no longer is', async () => {
    const url = urlOf(`127.0.0.1:${primary.port}`, 'target_session_attrs=read-write');
    const client = await connectClient({ url: primary.url, applicationName: 'hooktab-test' });
    await client.query('alter database postgres set default_transaction_read_only = on');
    await expect(portOf(url)).rejects.toBeInstanceOf(WrongServerError);
    await client.query('alter database postgres reset default_transaction_read_only');
    await client.end();
    expect(await portOf(url)).toBe(primary.port);
  });
});

describe('several hosts', () => {
  test('are tried in their order, and one that is down is passed over', async () => {
    expect(await portOf(urlOf(`127.0.0.1:1,127.0.0.1:${primary.port}`, ''))).toBe(primary.port);
  });

  test('are not tried after a refused password', async () => {
    const { user } = parseDatabaseUrl(primary.url);
    const url = `postgres://${user}:wrong@127.0.0.1:${primary.port},127.0.0.1:1/postgres`;
    await expect(portOf(url)).rejects.toMatchObject({ code: '28P01' });
  });
});

test('a unix socket leads to the server', async () => {
  expect(await portOf(urlOf('', `host=${sockets}&port=${primary.port}`))).toBe(primary.port);
  const encoded = `${encodeURIComponent(sockets)}:${primary.port}`;
  expect(await portOf(urlOf(encoded, 'sslmode=require'))).toBe(primary.port);
});

test('a connection that finds itself on a standby is given to nobody else', async () => {
  const database = openDatabase({
    url: urlOf(`127.0.0.1:${standby.port}`, ''),
    maxConnections: 1,
    applicationName: 'hooktab-test',
    onIdleError: () => undefined,
  });
  const writing = database.transaction((transaction) =>
    transaction.execute(sql`create table notes (text text)`),
  );
  await expect(writing).rejects.toMatchObject({ cause: { code: '25006' } });
  expect(database.$client.totalCount).toBe(0);
  await database.$client.end();
});

test('after a failover a pool finds the new primary', async () => {
  const database = openDatabase({
    url: urlOf(`127.0.0.1:${primary.port},127.0.0.1:${standby.port}`, 'target_session_attrs=primary'),
    maxConnections: 3,
    applicationName: 'hooktab-test',
    onIdleError: () => undefined,
  });
  const port = async () => {
    const { rows } = await database.execute<{ port: number }>(
      sql`select current_setting('port')::int as port`,
    );
    return rows[0]?.port;
  };
  expect(await Promise.all([port(), port()])).toEqual([primary.port, primary.port]);
  await primary.crash();
  const client = await connectClient({ url: standby.url, applicationName: 'hooktab-test' });
  await client.query('select pg_promote()');
  await client.end();
  // A connection of before may not have been told yet that it has ended.
  await expect.poll(() => port().catch(() => null)).toBe(standby.port);
  expect(await Promise.all([port(), port(), port()])).toEqual([standby.port, standby.port, standby.port]);
  await database.$client.end();
});
