/**
 * Connections that are kept for the next request: which are, and what becomes of a request that meets one which the endpoint
 * has closed meanwhile (RFC 9112, section 9.3.1).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Authority, type KeyAndCertificate, makeAuthority } from '#demo/authority';
import type { RawOutcome } from '#lib/domain/delivery/outcome';
import { createConnect } from '#worker/endpoint/connect';
import { routeTo } from '#worker/endpoint/route';
import { createSafeClient, type SafeClient, SENT_AGAIN_REMARK } from '#worker/endpoint/safe-request';
import {
  type RawReceiver,
  type Receiver,
  respond,
  startRawReceiver,
  startReceiver,
} from '#worker/testing/receiver';

const HOST = 'receiver.example.com';
/** An answer after which the connection is kept, for as long as a test may take. */
const KEPT = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\nkeep-alive: timeout=60\r\n\r\n';

let authority: Authority;
let certificate: KeyAndCertificate;
/** Run after all tests: they are concurrent. */
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  authority = await makeAuthority();
  certificate = await authority.issue(HOST);
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

function newClient(): SafeClient {
  const connect = createConnect({
    resolve: async () => ({ isResolved: true, addresses: ['127.0.0.1'] }),
    isAllowedAddress: () => true,
    ca: authority.pem,
  });
  const client = createSafeClient(connect, 100);
  cleanups.push(() => client.close());
  return client;
}

async function post(
  client: SafeClient,
  port: number,
  body = Buffer.from('{}'),
  owner = 'owner',
): Promise<RawOutcome> {
  const route = routeTo(new URL(`https://${HOST}:${port}/hooks`), owner);
  return (await client.request({ route, headers: ['webhook-id', 'evt_1'], body })).outcome;
}

async function receiver(): Promise<Receiver> {
  const started = await startReceiver(certificate);
  cleanups.push(started.stop);
  return started;
}

type Act = (socket: TLSSocket, reset: () => void) => void;

/** Answers the first request of each connection, and does as told with the second. */
async function twoFaced(act: Act): Promise<RawReceiver & { requests: () => number }> {
  let requests = 0;
  const started = await startRawReceiver(certificate, (socket, reset) => {
    requests++;
    socket.write(KEPT);
    socket.once('data', () => {
      requests++;
      act(socket, reset);
    });
  });
  cleanups.push(started.stop);
  return { ...started, requests: () => requests };
}

const noteOf = (outcome: RawOutcome) => (outcome.kind === 'response' ? outcome.note : outcome.detail);

/** Ways to end a connection without a byte of an answer. */
const ENDINGS: [what: string, act: Act][] = [
  ['closes it in order', (socket) => socket.end()],
  ['closes it without close_notify', (socket) => socket.destroy()],
  ['resets it', (_socket, reset) => reset()],
];

describe('a kept connection that the endpoint', () => {
  test.concurrent.each(ENDINGS)('%s: the request is sent once more, on a new one', async (_what, act) => {
    const target = await twoFaced(act);
    const client = newClient();
    expect(noteOf(await post(client, target.port))).toBeNull();
    const outcome = await post(client, target.port);
    expect(outcome).toMatchObject({ kind: 'response', note: SENT_AGAIN_REMARK, response: { status: 200 } });
    expect(target.requests()).toBe(3);
    expect(target.connections()).toBe(2);
  });

  test.concurrent.each(ENDINGS)('%s while a large request is written: likewise', async (_what, act) => {
    let isFirst = true;
    const target = await startRawReceiver(certificate, (socket, reset) => {
      // The first connection ends within the second request, of which it has read the beginning; the other one reads all.
      if (isFirst) {
        isFirst = false;
        socket.write(KEPT);
        socket.once('data', () => {
          socket.pause();
          act(socket, reset);
        });
        return;
      }
      let received = 0;
      socket.on('data', (bytes) => {
        received += bytes.length;
        if (received >= LARGE.length - FIRST_PIECE) socket.write(KEPT);
      });
    });
    cleanups.push(target.stop);
    const client = newClient();
    await post(client, target.port);
    const outcome = await post(client, target.port, LARGE);
    expect(outcome).toMatchObject({ kind: 'response', note: SENT_AGAIN_REMARK, response: { status: 200 } });
    expect(target.connections()).toBe(2);
  });

  test.concurrent('closes after one byte of an answer: the request is not sent again', async () => {
    const target = await twoFaced((socket) => socket.end('H'));
    const client = newClient();
    await post(client, target.port);
    const outcome = await post(client, target.port);
    expect(outcome).toMatchObject({ kind: 'failure', failure: 'reset' });
    expect(noteOf(outcome)).toBe(
      'The endpoint closed the connection before the head of its answer was complete.',
    );
    expect(target.requests()).toBe(2);
    expect(target.connections()).toBe(1);
  });

  test.concurrent('closes, as it does with the new one: the request is sent twice and no more', async () => {
    let requests = 0;
    const target = await startRawReceiver(certificate, (socket) => {
      if (++requests > 1) {
        socket.end();
        return;
      }
      socket.write(KEPT);
      socket.once('data', () => {
        requests++;
        socket.end();
      });
    });
    cleanups.push(target.stop);
    const client = newClient();
    await post(client, target.port);
    const outcome = await post(client, target.port);
    expect(outcome).toMatchObject({ kind: 'failure', failure: 'reset' });
    expect(noteOf(outcome)).toContain(SENT_AGAIN_REMARK);
    expect(requests).toBe(3);
  });

  test.concurrent('closes, and does not accept a new one: the failure says both', async () => {
    const target = await twoFaced((socket) => {
      void target.stop();
      socket.destroy();
    });
    const client = newClient();
    await post(client, target.port);
    const outcome = await post(client, target.port);
    expect(outcome).toMatchObject({ kind: 'failure', failure: 'refused' });
    expect(noteOf(outcome)).toContain(SENT_AGAIN_REMARK);
  });

  test.concurrent('keeps, and never answers on: the deadline ends the attempt, and nothing is sent again', async () => {
    const target = await twoFaced(() => undefined);
    const client = newClient();
    await post(client, target.port);
    expect(await post(client, target.port)).toMatchObject({ kind: 'failure', failure: 'timeout' });
    expect(target.requests()).toBe(2);
    expect(target.connections()).toBe(1);
  });

  test.concurrent('closes with all others: each request arrives, on a connection of its own', async () => {
    const AT_ONCE = 20;
    const sockets = new Set<TLSSocket>();
    const waiting: TLSSocket[] = [];
    const target = await startRawReceiver(certificate, (socket) => {
      sockets.add(socket);
      waiting.push(socket);
      // All are open at once before the first one is answered.
      if (waiting.length % AT_ONCE === 0) for (const one of waiting.splice(0)) one.write(KEPT);
      socket.once('data', () => socket.destroy());
    });
    cleanups.push(target.stop);
    const client = newClient();
    const burst = () => Promise.all(Array.from({ length: AT_ONCE }, () => post(client, target.port)));
    expect((await burst()).every(({ kind }) => kind === 'response')).toBe(true);
    expect(target.connections()).toBe(AT_ONCE);
    const outcomes = await burst();
    expect(outcomes.map(({ response }) => response?.status)).toEqual(Array(AT_ONCE).fill(200));
    expect(outcomes.map(noteOf)).toEqual(Array(AT_ONCE).fill(SENT_AGAIN_REMARK));
    expect(target.connections()).toBe(2 * AT_ONCE);
  });

  test.concurrent('closes makes the others of that endpoint suspect, and none of another owner', async () => {
    let isEnding = false;
    const asked: TLSSocket[] = [];
    const target = await startRawReceiver(certificate, (socket) => {
      asked.push(socket);
      const isFirstThree = asked.length <= 3;
      // The first three are open at once before one is answered.
      if (asked.length === 3) for (const one of asked) one.write(KEPT);
      if (!isFirstThree) socket.write(KEPT);
      socket.on('data', () => (isFirstThree && isEnding ? socket.destroy() : socket.write(KEPT)));
    });
    cleanups.push(target.stop);
    const client = newClient();
    const posts = () =>
      Promise.all([
        post(client, target.port),
        post(client, target.port),
        post(client, target.port, Buffer.from('{}'), 'other'),
      ]);
    await posts();
    isEnding = true;
    expect(noteOf(await post(client, target.port))).toBe(SENT_AGAIN_REMARK);
    isEnding = false;
    expect(target.connections()).toBe(4);
    // Of the first owner's two the new one is left.
    expect((await posts()).map(noteOf)).toEqual([null, null, null]);
    expect(target.connections()).toBe(5);
  });
});

/** The most that the receiver gets before it is asked. */
const FIRST_PIECE = 64 * 1024;
/** Several pieces, and yet little enough for two transfers within the deadline on a machine that is busy. */
const LARGE = Buffer.alloc(1024 * 1024, 'x');
/** More than the buffers of the system hold for a receiver that does not read. */
const UNSENDABLE = Buffer.alloc(8 * 1024 * 1024, 'x');

describe('a new connection', () => {
  test.concurrent.each(ENDINGS)('that the endpoint ends (%s) is a failure, sent once', async (_what, act) => {
    let requests = 0;
    const target = await startRawReceiver(certificate, (socket, reset) => {
      requests++;
      act(socket, reset);
    });
    cleanups.push(target.stop);
    const outcome = await post(newClient(), target.port);
    expect(outcome).toMatchObject({ kind: 'failure', failure: 'reset' });
    expect(noteOf(outcome)).not.toContain(SENT_AGAIN_REMARK);
    expect(requests).toBe(1);
  });
});

describe('a connection', () => {
  test.concurrent('is used again for the same owner only', async () => {
    const target = await receiver();
    const client = newClient();
    await post(client, target.port);
    await post(client, target.port);
    expect(target.connections()).toBe(1);
    await post(client, target.port, Buffer.from('{}'), 'other');
    expect(target.connections()).toBe(2);
  });

  test.concurrent('that the endpoint says it closes is not used again', async () => {
    const target = await receiver();
    target.answer(respond(200, '', { connection: 'close' }));
    const client = newClient();
    for (let i = 0; i < 5; i++) expect(noteOf(await post(client, target.port))).toBeNull();
    expect(target.requests).toHaveLength(5);
    expect(target.connections()).toBe(5);
  });

  test.concurrent('that the endpoint keeps for a second only is not used again: the request could cross the end', async () => {
    const target = await receiver();
    const client = newClient();
    target.answer(respond(200, '', { 'keep-alive': 'timeout=1' }));
    await post(client, target.port);
    target.answer(respond(200, '', { 'keep-alive': 'timeout=60' }));
    await post(client, target.port);
    await post(client, target.port);
    expect(target.connections()).toBe(2);
  });

  test.concurrent('that the endpoint keeps for long waits for as long', async () => {
    const target = await receiver();
    const client = newClient();
    target.answer(respond(200, '', { 'keep-alive': 'timeout=60' }));
    await post(client, target.port);
    // Longer than where it does not say.
    await sleep(5_000);
    expect(noteOf(await post(client, target.port))).toBeNull();
    expect(target.connections()).toBe(1);
  });

  test.concurrent('on which something comes that nobody asked for is closed', async () => {
    const target = await startRawReceiver(certificate, (socket) => {
      socket.write(KEPT);
      setTimeout(() => socket.write('HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n'), 50);
    });
    cleanups.push(target.stop);
    const client = newClient();
    await post(client, target.port);
    await sleep(500);
    expect(await post(client, target.port)).toMatchObject({ kind: 'response', response: { status: 200 } });
    expect(target.connections()).toBe(2);
  });

  test.concurrent.each([
    ['a bare LF', 'HTTP/1.1 200 OK\ncontent-length: 0\nkeep-alive: timeout=60\n\n'],
    ['a folded line', KEPT.replace('\r\n\r\n', '\r\nx: y\r\n z\r\n\r\n')],
    ['the same length twice', KEPT.replace('\r\n\r\n', '\r\ncontent-length: 0\r\n\r\n')],
    ['length and chunks', KEPT.replace('\r\n\r\n', '\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n')],
    ['a second answer', `${KEPT}${KEPT}`],
  ])('after an answer with %s is not used again', async (_what, bytes) => {
    const target = await startRawReceiver(certificate, (socket) => {
      socket.on('data', () => socket.write(bytes));
      socket.write(bytes);
    });
    cleanups.push(target.stop);
    const client = newClient();
    await post(client, target.port);
    expect((await post(client, target.port)).response?.status).toBe(200);
    expect(target.connections()).toBe(2);
  });

  test.concurrent('whose request was answered before all of it was sent is not used again', async () => {
    const target = await startRawReceiver(certificate, (socket) => {
      socket.pause();
      socket.write(KEPT.replace('200 OK', '413 Content Too Large'));
    });
    cleanups.push(target.stop);
    const client = newClient();
    for (let i = 0; i < 2; i++) {
      expect((await post(client, target.port, UNSENDABLE)).response?.status).toBe(413);
    }
    expect(target.connections()).toBe(2);
  });
});
