import { once } from 'node:events';
import { Agent, request as send } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDrainingServer, type DrainingServer } from '#lib/server/drain';

const KEEP_ALIVE_MS = 60_000;
const CLIENTS = 20;

/** Answers `/slow` when `letGo` is called, and everything else at once. */
let draining: DrainingServer;
let port: number;
let letGo: () => void;
let isSlowUnderWay: Promise<void>;
beforeEach(async () => {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  letGo = gate.resolve;
  isSlowUnderWay = begun.promise;
  draining = createDrainingServer(
    (request, response) => {
      if (request.url !== '/slow') return void response.end('done');
      begun.resolve();
      void gate.promise.then(() => response.end('done'));
    },
    { keepAliveMs: KEEP_ALIVE_MS, upgrades: 'websocket' },
  );
  draining.server.listen(0, '127.0.0.1');
  await once(draining.server, 'listening');
  port = (draining.server.address() as AddressInfo).port;
});
afterEach(() => {
  draining.server.closeAllConnections();
  draining.server.close();
});

type Answer = { status: number; closes: boolean };

/** Sends a request and reads its answer; rejects where there is none. */
function ask(agent: Agent, path = '/'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = send({ port, host: '127.0.0.1', path, agent }, (response) => {
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, closes: response.headers.connection === 'close' }),
      );
      response.resume();
    });
    request.on('error', reject);
    request.end();
  });
}

/** A client with one connection that sends one request after the other, until it is told that its connection ends. */
async function sendUntilClosed(onAnswer: () => void): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (;;) {
    const answer = await ask(agent);
    expect(answer.status).toBe(200);
    onAnswer();
    if (answer.closes) return;
  }
}

test.each([0, 300])(
  'clients that beforeRecord the end of their connection lose no request, with a delay of %d ms',
  async (delayMs) => {
    const started: Promise<void>[] = [];
    const clients = Array.from({ length: CLIENTS }, () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      started.push(promise);
      return sendUntilClosed(resolve);
    });
    await Promise.all(started);
    const cutOff = draining.drain({ delayMs, timeoutMs: 30_000 });
    await Promise.all(clients);
    expect(await cutOff).toBe(0);
  },
);

test('new connections are taken until the delay is over, and each ends with its answer', async () => {
  const cutOff = draining.drain({ delayMs: 2_000, timeoutMs: 30_000 });
  expect(draining.isDraining()).toBe(true);
  expect(await ask(new Agent({ keepAlive: true }))).toEqual({ status: 200, closes: true });
  await cutOff;
  await expect(ask(new Agent())).rejects.toThrow('ECONNREFUSED');
});

test('what is under way is answered', async () => {
  const answer = ask(new Agent({ keepAlive: true }), '/slow');
  await isSlowUnderWay;
  const cutOff = draining.drain({ delayMs: 0, timeoutMs: 30_000 });
  await vi.waitFor(() => expect(draining.server.listening).toBe(false));
  letGo();
  expect(await answer).toEqual({ status: 200, closes: true });
  expect(await cutOff).toBe(0);
});

test('what takes too long is cut off, and counted', async () => {
  const answer = ask(new Agent({ keepAlive: true }), '/slow').catch((error: unknown) => error);
  await isSlowUnderWay;
  expect(await draining.drain({ delayMs: 0, timeoutMs: 200 })).toBe(1);
  expect(await answer).toBeInstanceOf(Error);
});

test('idle connections do not hold it up', async () => {
  const idle = connect(port, '127.0.0.1');
  const agent = new Agent({ keepAlive: true });
  await ask(agent);
  const ended = once(idle, 'close');
  const startedAt = performance.now();
  expect(await draining.drain({ delayMs: 0, timeoutMs: KEEP_ALIVE_MS })).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(KEEP_ALIVE_MS);
  await ended;
});

test('connections that have become something else end', async () => {
  const socket = connect(port, '127.0.0.1');
  draining.server.on('upgrade', (_request, other) => other.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await once(socket, 'data');
  const ended = once(socket, 'close');
  expect(await draining.drain({ delayMs: 0, timeoutMs: KEEP_ALIVE_MS })).toBe(0);
  await ended;
});

test.each(['h2c', 'TLS/1.2', 'websocket, h2c'])('the wish for %s is ignored', async (protocol) => {
  const socket = connect(port, '127.0.0.1');
  draining.server.on('upgrade', (_request, other) => other.destroy());
  socket.write(`GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
  socket.destroy();
});

test('a connection stays open between two requests for as long as it was told', () => {
  expect(draining.server.keepAliveTimeout).toBe(KEEP_ALIVE_MS);
  expect(draining.server.headersTimeout).toBeGreaterThan(KEEP_ALIVE_MS);
});
