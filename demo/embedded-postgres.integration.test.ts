import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLineOf } from '#db/running-process';
import { ensureDatabase, removeEmbeddedPostgres, startEmbeddedPostgres } from '#demo/embedded-postgres';
import { parseDatabaseUrl } from '#lib/domain/database-url';

let folder: string;

beforeAll(async () => {
  // Only its owner may enter it: started as root, the servers have to run elsewhere.
  folder = await mkdtemp(join(tmpdir(), 'hooktab-embedded-'));
});

afterAll(async () => {
  for (const name of await readdir(folder)) await removeEmbeddedPostgres(join(folder, name));
  await rm(folder, { recursive: true, force: true });
});

async function query<T extends pg.QueryResultRow>(url: string, statement: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(statement)).rows;
  } finally {
    await client.end();
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('startEmbeddedPostgres', () => {
  it('starts, stops, and keeps its data over a restart', async () => {
    const directory = join(folder, 'restart');
    const first = await startEmbeddedPostgres({ directory, settings: { fsync: 'off', work_mem: '5MB' } });
    await query(first.url, 'create table notes (text text)');
    await query(first.url, "insert into notes values ('kept')");
    expect(await query(first.url, 'show work_mem')).toEqual([{ work_mem: '5MB' }]);
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);
    await expect(query(first.url, 'select 1')).rejects.toThrow();

    const second = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
    expect(await query(second.url, 'select text from notes')).toEqual([{ text: 'kept' }]);
    await second.stop();
    await second.stop();
  });

  it('ends with the process that started it, even if that is killed', async () => {
    const module = new URL('./embedded-postgres.ts', import.meta.url).href;
    const starter = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
         const { pid } = await startEmbeddedPostgres({ directory: ${JSON.stringify(join(folder, 'orphan'))} });
         console.log(pid);
         setInterval(() => {}, 1_000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = await once(starter.stdout, 'data');
    const pid = Number(String(line));
    expect(isRunning(pid)).toBe(true);
    starter.kill('SIGKILL');
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it('takes another port where the one that was free is taken by now', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: taken } = server.address() as AddressInfo;
    const ports = [taken, taken];
    const free = async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      other.close();
      await once(other, 'close');
      return port;
    };
    try {
      const cluster = await startEmbeddedPostgres({
        directory: join(folder, 'ports'),
        choosePort: async () => ports.shift() ?? (await free()),
      });
      expect(ports).toEqual([]);
      expect(cluster.port).not.toBe(taken);
      expect(await query(cluster.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      await cluster.stop();
    } finally {
      server.close();
    }
  });

  it('rolls back what was open when it was stopped', async () => {
    const directory = join(folder, 'open');
    const first = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
    const client = new pg.Client({ connectionString: first.url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('create table notes (text text)');
    await client.query('begin');
    await client.query("insert into notes values ('not committed')");
    await first.stop();

    const second = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
    expect(await query(second.url, 'select text from notes')).toEqual([]);
    await second.stop();
  });

  it('keeps what was committed over a crash, and comes back on the same port', async () => {
    const directory = join(folder, 'crash');
    const first = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
    await query(first.url, 'create table notes (text text)');
    await query(first.url, "insert into notes values ('committed')");
    await first.crash();
    expect(isRunning(first.pid)).toBe(false);

    const { port } = first;
    const second = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' }, port });
    expect(second.url).toBe(first.url);
    expect(await query(first.url, 'select text from notes')).toEqual([{ text: 'committed' }]);
    await second.stop();
  });

  it('takes over from a server whose starter is gone', async () => {
    const directory = join(folder, 'leftover');
    const left = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
    const next = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
    expect(next.pid).not.toBe(left.pid);
    expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await next.stop();
    await left.stop();
  });

  it('lets nobody in without the password', async () => {
    const server = await startEmbeddedPostgres({ directory: join(folder, 'password') });
    const { password = '' } = parseDatabaseUrl(server.url);
    await expect(query(server.url.replace(password, 'wrong'), 'select 1')).rejects.toThrow(/password/);
    await server.stop();
  });

  it('says what the server said where it does not start', async () => {
    const starting = startEmbeddedPostgres({ directory: join(folder, 'broken'), settings: { port: 'none' } });
    await expect(starting).rejects.toThrow(/port/);
  });

  it('makes a database once', async () => {
    const server = await startEmbeddedPostgres({ directory: join(folder, 'database') });
    const url = await ensureDatabase(server.url, 'hooktab');
    expect(await ensureDatabase(server.url, 'hooktab')).toBe(url);
    expect(await query(url, 'select current_database() as name')).toEqual([{ name: 'hooktab' }]);
    await server.stop();
  });

  it('begins anew where its directory was removed, wherever the data lies', async () => {
    const directory = join(folder, 'begun-anew');
    const first = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
    await query(first.url, 'create table notes (text text)');
    await first.stop();
    await rm(directory, { recursive: true });

    const second = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
    expect(await query(second.url, "select to_regclass('notes') as found")).toEqual([{ found: null }]);
    await second.stop();
  });

  it('removes a cluster, and ends its server first', async () => {
    const directory = join(folder, 'removed');
    const server = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
    await removeEmbeddedPostgres(directory);
    expect(existsSync(directory)).toBe(false);
    expect(commandLineOf(server.pid)).toBeNull();
  });
});
