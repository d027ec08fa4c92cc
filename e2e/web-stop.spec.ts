/** `npm run start:web` goes out of service: nobody who heeds what it says loses a request. */
import { once } from 'node:events';
import { Agent, request as send } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '#e2e/support/fixtures';
import { freePort } from '#e2e/support/processes';
import { webEnvironment } from '#e2e/support/web';
import { type Command, startCommand, WAYS } from '#scripts/testing/command';

const CLIENTS = 8;
const DELAY_SECONDS = 3;
const TIMEOUT_SECONDS = 60;
/** For npm to end, on a busy machine. */
const MARGIN_MS = 20_000;
const PATHS = ['/sign-in', '/api/v1/openapi.json', '/icon.svg'];

let command: Command;
let port: number;
test.beforeEach(async () => {
  port = await freePort();
});
test.afterEach(() => command.end());

type Answer = { status: number; body: string };

/** Sends a request and reads the answer to its end; rejects where there is none. */
function ask(path: string, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = send({ host: '127.0.0.1', port, path, agent }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.on('error', reject);
    request.end();
  });
}

async function readiness(): Promise<string> {
  const { status, body } = await ask('/api/health/ready', new Agent());
  const { reason = 'ready' }: { reason?: string } = JSON.parse(body);
  return `${status} ${reason}`;
}

/** A balancer: it keeps connections, ends those that it is told to end, and sends nothing more once it is told to stop. */
function startLoad() {
  let isReady = true;
  let answered = 0;
  const failures: unknown[] = [];
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let count = client; isReady; count++) {
      const path = PATHS[count % PATHS.length] ?? '/sign-in';
      const { status } = await ask(path, agent).catch((error: unknown) => {
        failures.push(error);
        return { status: 0 };
      });
      if (status !== 200) failures.push(status);
      answered++;
    }
    agent.destroy();
  });
  return {
    answered: () => answered,
    failures,
    stop: async () => {
      isReady = false;
      await Promise.all(clients);
    },
  };
}

for (const way of WAYS) {
  test(`under load, signalled: ${way}`, async ({ stack }) => {
    command = startCommand(['npm', 'run', 'start:web'], {
      way,
      env: {
        ...webEnvironment(stack, port),
        LOG_LEVEL: 'info',
        SHUTDOWN_DELAY_SECONDS: String(DELAY_SECONDS),
        SHUTDOWN_TIMEOUT_SECONDS: String(TIMEOUT_SECONDS),
      },
    });
    await expect.poll(() => readiness().catch(() => 'not there')).toBe('200 ready');
    const load = startLoad();
    await expect.poll(load.answered).toBeGreaterThan(CLIENTS * 3);

    const signalledAt = performance.now();
    await command.signal('SIGTERM');
    await expect.poll(readiness, { intervals: [20] }).toBe('503 draining');
    const before = load.answered();
    // A balancer takes a moment to notice.
    await sleep((DELAY_SECONDS * 1000) / 3);
    await load.stop();
    expect(load.answered()).toBeGreaterThan(before);
    expect(load.failures).toEqual([]);

    expect(await command.exited).toBe(0);
    expect(performance.now() - signalledAt).toBeLessThan(
      (DELAY_SECONDS + TIMEOUT_SECONDS) * 1000 + MARGIN_MS,
    );
    expect(command.output()).toContain('web process stopped');
    expect(command.left()).toEqual([]);
  });
}

test('it is not ready without its database, and lives all the same', async ({ stack }) => {
  command = startCommand([process.execPath, 'scripts/start-web.ts'], {
    env: {
      ...webEnvironment(stack, port),
      DATABASE_URL: `postgres://nobody:nothing@127.0.0.1:${await freePort()}/none`,
      LOG_LEVEL: 'info',
    },
  });
  await expect.poll(() => readiness().catch(() => 'not there')).toBe('503 database');
  expect((await ask('/api/health/live', new Agent())).status).toBe(200);
  await command.signal('SIGTERM');
  expect(await command.exited).toBe(0);
});

test('it stops in order before a database that accepts connections and says nothing', async ({ stack }) => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket));
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  command = startCommand([process.execPath, 'scripts/start-web.ts'], {
    env: {
      ...webEnvironment(stack, port),
      DATABASE_URL: `postgres://u:p@127.0.0.1:${(silent.address() as AddressInfo).port}/d?connect_timeout=0`,
      LOG_LEVEL: 'info',
    },
  });
  try {
    await expect.poll(() => readiness().catch(() => 'not there')).toBe('503 database');
    await command.signal('SIGTERM');
    expect(await command.exited).toBe(0);
    expect(command.output()).toContain('web process stopped');
  } finally {
    for (const socket of sockets) socket.destroy();
    silent.close();
  }
});
