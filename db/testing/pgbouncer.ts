/** A PgBouncer in front of the test cluster, where the machine has one. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectClient } from '#db/connection/connect';
import { parseDatabaseUrl, withPort } from '#lib/domain/database-url';

const START_TIMEOUT_MS = 30_000;
/** Debian puts it where only root looks for programs. */
const PATH = [process.env.PATH, '/usr/sbin', '/usr/local/sbin'].join(':');

export type Pooler = { urlOf: (url: string) => string; stop: () => Promise<void> };

/** The version of the PgBouncer of this machine; null where there is none. */
export function pgbouncerAtHand(): string | null {
  const { status, stdout } = spawnSync('pgbouncer', ['--version'], {
    encoding: 'utf8',
    env: { ...process.env, PATH },
  });
  return status === 0 ? (/PgBouncer (\S+)/.exec(stdout)?.[1] ?? 'unknown') : null;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}

/** Starts a pooler for the server of a URL. `urlOf` leads the way to one of its databases through the pooler. */
export async function startPgbouncer(
  url: string,
  mode: 'transaction' | 'session',
  settings: Readonly<Record<string, string>> = {},
): Promise<Pooler> {
  const { hosts, user, password } = parseDatabaseUrl(url);
  const folder = mkdtempSync(join(tmpdir(), 'hooktab-pgbouncer-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: mode,
    ...settings,
  };
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]\n* = host=${hosts[0]?.host} port=${hosts[0]?.port} user=${user} password=${password}\n[pgbouncer]\n${Object.entries(
      all,
    )
      .map(([name, value]) => `${name} = ${value}`)
      .join('\n')}\n`,
  );
  // It refuses to run as root.
  const identity = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const child = spawn('pgbouncer', ['-q', file], {
    ...identity,
    env: { ...process.env, PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const urlOf: Pooler['urlOf'] = (one) => withPort(one, '127.0.0.1', port);
  await untilReady(child, urlOf(url), () => log);
  return {
    urlOf,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(child: ChildProcess, url: string, log: () => string): Promise<void> {
  for (const end = performance.now() + START_TIMEOUT_MS; performance.now() < end; await sleep(50)) {
    if (child.exitCode !== null) break;
    const client = await connectClient({ url, applicationName: 'hooktab-test' }).catch(() => null);
    if (client !== null) return client.end();
  }
  child.kill('SIGKILL');
  throw new Error(`PgBouncer did not start:\n${log()}`);
}
