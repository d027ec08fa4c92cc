/** Documented commands stop in order when they are signalled, as a shell, a service manager or a container runtime does it. */
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { deliveries, lanes } from '#db/schema/index';
import { type Command, startCommand, WAYS, type Way } from '#scripts/testing/command';
import { eventually } from '#worker/testing/eventually';
import { type Receiver, respond, startReceiver } from '#worker/testing/receiver';
import { type Scene, setScene } from '#worker/testing/scene';

/** A signal that comes later than this after the first one is no copy of it, see lib/stop-signal. */
const NO_COPY_MS = 2_500;
const SIGTERM_CODE = 143;

let scene: Scene;
let folder: string;
let receiver: Receiver;
const commands: Command[] = [];

beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
  folder = await mkdtemp(join(tmpdir(), 'hooktab-commands-'));
  await writeFile(join(folder, 'ca.pem'), scene.authority.pem);
  receiver = await startReceiver(await scene.authority.issue('localhost'));
});
afterEach(async () => {
  for (const command of commands.splice(0)) await command.end();
  await receiver.stop();
  await scene.stop();
  await rm(folder, { recursive: true, force: true });
});

function start(words: readonly string[], way: Way = 'alone', settings: Record<string, string> = {}): Command {
  const env = {
    DATABASE_URL: scene.url,
    SEALING_PRIVATE_KEY: scene.keys.privateKey,
    DEMO_RECEIVER_ORIGIN: `https://localhost:${receiver.port}`,
    DEMO_RECEIVER_CA_FILE: join(folder, 'ca.pem'),
    LOG_LEVEL: 'info',
    ...settings,
  };
  const command = startCommand(words, { env, way });
  commands.push(command);
  return command;
}

/** Signals its process at the first moment at which the signal is not ignored. */
const SIGNAL_AT_ONCE = `data:text/javascript,process.on('newListener', (name) => {
  if (name === 'SIGTERM') queueMicrotask(() => process.kill(process.pid, name));
})`;

const NPM_WORKER = ['npm', 'run', 'start:worker'];
const NODE_WORKER = [process.execPath, 'worker/main.ts'];

/** Starts a worker and gives it a delivery that stays under way until `answer` is called. */
async function busyWorker(words: readonly string[], way: Way) {
  await scene.webhook({ url: `https://localhost:${receiver.port}/hooks` });
  const answers: (() => void)[] = [];
  receiver.answer((response) => answers.push(() => response.writeHead(200).end()));
  const command = start(words, way);
  const eventId = await scene.emit();
  const answer = await eventually(() => answers[0], 'a request is under way');
  return { command, eventId, answer };
}

const heldLanes = () => scene.database.$count(lanes, sql`token is not null`);

/** The worker has finished what was under way, given everything back, and nothing of it is left. */
async function expectInOrder(command: Command, eventId: string): Promise<void> {
  expect(await command.exited).toBe(0);
  const [delivery] = await scene.database.select().from(deliveries).where(eq(deliveries.eventId, eventId));
  expect(delivery).toMatchObject({ status: 'delivered', attemptCount: 1 });
  expect(await heldLanes()).toBe(0);
  expect(command.left()).toEqual([]);
}

describe('the worker', () => {
  const ways = WAYS.flatMap((way) => [
    { way, name: 'npm run start:worker', words: NPM_WORKER },
    { way, name: 'node worker/main.ts', words: NODE_WORKER },
  ]);

  test.each(ways)('$name, signalled: $way', async ({ way, words }) => {
    const { command, eventId, answer } = await busyWorker(words, way);
    await command.signal(way === 'group' ? 'SIGINT' : 'SIGTERM');
    await eventually(() => command.output().includes('worker stopping'), 'it has heard the signal');
    // Copies of the signal, if there are any, have come as well by the time that it answers.
    const later = await scene.emit();
    answer();
    await expectInOrder(command, eventId);
    const [untouched] = await scene.database.select().from(deliveries).where(eq(deliveries.eventId, later));
    expect(untouched).toMatchObject({ status: 'queued', attemptCount: 0 });
  });

  test.each(['alone', 'container'] as const)('is stopped before it has started: %s', async (way) => {
    const command = start([process.execPath, '--import', SIGNAL_AT_ONCE, 'worker/main.ts'], way);
    expect(await command.exited).toBe(0);
    expect(command.output()).toContain('worker stopped');
    expect(command.output()).not.toContain('worker started');
    expect(command.left()).toEqual([]);
  });

  test('a second signal ends it at once, and another worker goes on', async () => {
    const { command, eventId } = await busyWorker(NPM_WORKER, 'alone');
    await command.signal('SIGTERM');
    await eventually(() => command.output().includes('worker stopping'), 'it has heard the signal');
    await sleep(NO_COPY_MS);
    await command.signal('SIGTERM');
    // The receiver never answers, and a request may take longer than this test has waited.
    expect(await command.exited).toBe(SIGTERM_CODE);
    expect(command.output()).not.toContain('worker stopped');
    expect(command.left()).toEqual([]);
    receiver.answer(respond(200));
    start(NODE_WORKER);
    expect(await scene.settled(eventId)).toMatchObject({ status: 'delivered', attemptCount: 2 });
  });

  test('it stops in order when its npm is killed', async () => {
    const { command, eventId, answer } = await busyWorker(NPM_WORKER, 'alone');
    await command.signal('SIGKILL');
    await eventually(() => command.output().includes('worker stopping'), 'it has noticed');
    answer();
    await eventually(() => command.left().length === 0, 'nothing is left');
    expect(await scene.settled(eventId)).toMatchObject({ status: 'delivered', attemptCount: 1 });
    expect(await heldLanes()).toBe(0);
  });
});

describe('commands that wait for a lock', () => {
  const waiting = (['alone', 'container'] as const).flatMap((way) => [
    { way, words: ['migrate'], lock: "select pg_advisory_lock(hashtext('hooktab_migrate'))" },
    { way, words: ['api-key', '--', '--org', 'acme', '--name', 'x'], lock: 'begin; lock table orgs' },
  ]);

  test.each(waiting)('npm run $words.0, signalled: $way', async ({ way, words, lock }) => {
    const holder = await scene.database.$client.connect();
    /** A migration does not stay in the queue for a lock: it says what it waits for, and asks again. */
    const isWaiting = async (output: string) => {
      if (words[0] === 'migrate') return output.includes('Another migration is under way');
      const { rows } = await scene.database.execute(
        sql`select from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and application_name like 'hooktab-%'`,
      );
      return rows.length > 0;
    };
    try {
      await holder.query(lock);
      const command = start(['npm', 'run', ...words], way);
      await eventually(() => isWaiting(command.output()), 'it waits for the lock');
      await command.signal('SIGTERM');
      expect(await command.exited).toBe(SIGTERM_CODE);
      expect(command.left()).toEqual([]);
    } finally {
      holder.release(true);
    }
  });
});

/** Signals its process while it loads the first module beside its entry and the one that listens for signals. */
const SIGNAL_WHILE_LOADING = `data:text/javascript,import { registerHooks } from 'node:module';
let isSent = false;
registerHooks({ load: (url, context, next) => {
  if (!isSent && !url.endsWith(process.env.TEST_ENTRY) && /^file:(?!.*stop-signal)/.test(url)) {
    isSent = true;
    process.kill(process.pid, 'SIGTERM');
  }
  return next(url, context);
} })`;

describe('a command that is signalled while it loads its modules, as first process of a container', () => {
  test.each([
    { entry: 'worker/main.ts', code: 0 },
    { entry: 'scripts/start-web.ts', code: 0 },
    { entry: 'scripts/migrate.ts', code: SIGTERM_CODE },
    { entry: 'scripts/api-key.ts', parameters: ['--org', 'acme', '--name', 'x'], code: SIGTERM_CODE },
    { entry: 'scripts/keys.ts', code: SIGTERM_CODE },
  ])('$entry has heard it', async ({ entry, parameters = [], code }) => {
    const command = start(
      [process.execPath, '--import', SIGNAL_WHILE_LOADING, entry, ...parameters],
      'container',
      {
        TEST_ENTRY: entry,
        APP_URL: 'http://localhost:3000',
        AUTH_SECRET: 'x'.repeat(32),
        SEALING_PUBLIC_KEY: scene.keys.publicKey,
      },
    );
    expect(await command.exited).toBe(code);
    expect(command.left()).toEqual([]);
  });
});

describe('before a database that accepts connections and says nothing', () => {
  const sockets = new Set<Socket>();
  let servers: Server[];
  beforeEach(async () => {
    servers = Array.from({ length: 3 }, () => createServer((socket) => void sockets.add(socket)));
    for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
  });
  const ports = () => servers.map((server) => (server.address() as AddressInfo).port);
  const connectionsTo = (index: number) =>
    [...sockets].filter(({ localPort }) => localPort === ports()[index]).length;

  const apiKey = ['scripts/api-key.ts', '--org', 'acme', '--name', 'x'];
  test.each([
    { words: ['worker/main.ts'], where: 'several hosts', parameters: '', code: 0 },
    { words: ['worker/main.ts'], where: 'without a time-out', parameters: '?connect_timeout=0', code: 0 },
    { words: ['scripts/migrate.ts'], where: 'several hosts', parameters: '', code: SIGTERM_CODE },
    { words: apiKey, where: 'several hosts', parameters: '', code: SIGTERM_CODE },
  ])('$words.0 stops, $where', async ({ words, parameters, code }) => {
    const command = start([process.execPath, ...words], 'alone', {
      DATABASE_URL: `postgres://u:p@${ports()
        .map((port) => `127.0.0.1:${port}`)
        .join()}/d${parameters}`,
    });
    await eventually(() => connectionsTo(0) > 0, 'it waits for the first host');
    await command.signal('SIGTERM');
    expect(await command.exited).toBe(code);
    expect(connectionsTo(1)).toBe(0);
    expect(command.left()).toEqual([]);
  });
});

describe('tools that start other programs leave nothing behind', () => {
  const ways = (['alone', 'group'] as const).flatMap((way) => [
    { way, script: 'types', program: 'tsc' },
    { way, script: 'lint', program: 'biome' },
    { way, script: 'schema-dump', program: 'postgres' },
  ]);
  test.each(ways)('npm run $script, signalled: $way', async ({ way, script, program }) => {
    const temporary = join(folder, 'tmp');
    await mkdir(temporary);
    const command = start(['npm', 'run', script], way, { TMPDIR: temporary });
    const isRunning = () => command.left().some((pid) => basename(programOf(pid)) === program);
    await eventually(isRunning, `${program} runs`);
    const npm = Math.min(...command.left());
    await command.signal(way === 'group' ? 'SIGINT' : 'SIGTERM');
    await eventually(() => !command.left().includes(npm), 'npm has ended');
    // What is left behind must not come to its own end meanwhile. The database has to end in order.
    if (program !== 'postgres') for (const pid of command.left()) freeze(pid);
    await eventually(() => command.left().length === 0, 'nothing is left');
    expect((await readdir(temporary)).filter((name) => name.startsWith('hooktab-'))).toEqual([]);
  });

  test('every script of package.json becomes its command', async () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(
      await readFile(join(import.meta.dirname, '..', 'package.json'), 'utf8'),
    );
    const others = Object.entries(scripts).filter(([, words]) => !/^exec [^;&|]+$/.test(words));
    expect(others).toEqual([]);
  });
});

/** The file that a process runs; empty where it has just ended. */
function programOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return '';
  }
}

function freeze(pid: number): void {
  try {
    process.kill(pid, 'SIGSTOP');
  } catch {
    // It has just ended.
  }
}
