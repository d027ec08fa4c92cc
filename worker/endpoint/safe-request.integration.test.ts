/** One request, one outcome: what each kind of receiver, name and address comes to. */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Authority, type KeyAndCertificate, makeAuthority, makeSelfSigned } from '#demo/authority';
import {
  ATTEMPT_DEADLINE_MS,
  MAX_STORED_BODY_BYTES,
  NO_PUBLIC_ADDRESS_DETAIL,
  type RawOutcome,
} from '#lib/domain/delivery/outcome';
import type { SafeRequest } from '#worker/deliveries/request-bytes';
import { type ConnectOptions, createConnect } from '#worker/endpoint/connect';
import type { Resolve } from '#worker/endpoint/resolver';
import { routeTo } from '#worker/endpoint/route';
import { createSafeClient, type SafeClient } from '#worker/endpoint/safe-request';
import { type Receiver, respond, startRawReceiver, startReceiver } from '#worker/testing/receiver';
import { expectWithin } from '#worker/testing/within';

const HOST = 'receiver.example.com';
const BODY = Buffer.from('{"a":1}');

let authority: Authority;
let certificate: KeyAndCertificate;

/** Run after all tests: they are concurrent. */
const cleanups: (() => unknown)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

beforeAll(async () => {
  authority = await makeAuthority();
  certificate = await authority.issue(HOST);
});

const toLoopback: Resolve = async () => ({ isResolved: true, addresses: ['127.0.0.1'] });

function client(changes: Partial<ConnectOptions> = {}): SafeClient {
  const made = createSafeClient(
    createConnect({
      resolve: toLoopback,
      isAllowedAddress: (address) => address === '127.0.0.1',
      ca: authority.pem,
      ...changes,
    }),
    100,
  );
  cleanups.push(() => made.close());
  return made;
}

const to = (port: number, host = HOST, path = '/hooks', owner = 'owner'): SafeRequest => ({
  route: routeTo(new URL(`https://${host}:${port}${path}`), owner),
  headers: ['content-type', 'application/json'],
  body: BODY,
});

async function receiver(cert = certificate): Promise<Receiver> {
  const started = await startReceiver(cert);
  cleanups.push(() => started.stop());
  return started;
}

/** A receiver that writes these bytes after the head of a request, and closes unless told otherwise. */
async function raw(write: string | Buffer, after: 'close' | 'reset' | 'stay' = 'close'): Promise<number> {
  const started = await startRawReceiver(certificate, (socket) => {
    socket.write(write, () => {
      if (after === 'close') socket.end();
      if (after === 'reset') socket.destroy();
    });
  });
  cleanups.push(() => started.stop());
  return started.port;
}

const failureOf = (outcome: RawOutcome) => (outcome.kind === 'failure' ? outcome.failure : outcome.kind);
const statusOf = (outcome: RawOutcome) => outcome.response?.status;
const textOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('latin1');

describe('responses', () => {
  test.concurrent.each([200, 201, 204, 299, 304, 400, 401, 404, 410, 429, 500, 503, 599])(
    'status %i is a response',
    async (status) => {
      const target = await receiver();
      target.answer(respond(status, status === 204 || status === 304 ? '' : 'text', { 'x-one': '1' }));
      const { outcome, remoteIp, durationMs } = await client().request(to(target.port));
      expect(outcome).toMatchObject({ kind: 'response', note: null, response: { status } });
      expect(textOf(outcome.response?.rawHeaders)).toContain('x-one: 1\r\n');
      expect(remoteIp).toBe('127.0.0.1');
      expect(durationMs).toBeGreaterThanOrEqual(0);
    },
  );

  test.concurrent.each([301, 302, 303, 307, 308])('%i with a Location is not followed', async (status) => {
    const target = await receiver();
    target.answer(respond(status, '', { location: `https://${HOST}:${target.port}/elsewhere` }));
    const { outcome } = await client().request(to(target.port));
    expect(outcome).toMatchObject({ kind: 'failure', failure: 'redirect', response: { status } });
    expect(outcome.kind === 'failure' && outcome.detail).toContain(
      `https://${HOST}:${target.port}/elsewhere`,
    );
    expect(target.requests).toHaveLength(1);
  });

  test.concurrent('the request arrives as it was given, once', async () => {
    const target = await receiver();
    await client().request(to(target.port, HOST, '/a/b?c=%20d'));
    expect(target.requests).toHaveLength(1);
    expect(target.requests[0]).toMatchObject({ method: 'POST', path: '/a/b?c=%20d', body: BODY });
    expect(target.requests[0]?.headers).toMatchObject({
      host: `${HOST}:${target.port}`,
      'content-length': String(BODY.length),
    });
  });

  test.concurrent('every byte value in header values and body is kept', async () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
    // A header cannot hold CR, LF and NUL; all others can come.
    const value = Buffer.from(all.filter((byte) => byte >= 32 && byte !== 127));
    const head = Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${all.length}\r\nx-bytes: `);
    const port = await raw(Buffer.concat([head, value.subarray(1), Buffer.from('\r\n\r\n'), all]));
    const { outcome } = await client().request(to(port));
    expect(statusOf(outcome)).toBe(200);
    expect(Buffer.from(outcome.response?.body ?? [])).toEqual(all);
    expect(Buffer.from(outcome.response?.rawHeaders ?? []).includes(value.subarray(1))).toBe(true);
  });

  test.concurrent.each([
    ['gzip', gzipSync(Buffer.alloc(1_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(1_000_000))],
  ])('a %s body is not decoded', async (encoding, bytes) => {
    const target = await receiver();
    target.answer((response) => response.writeHead(200, { 'content-encoding': encoding }).end(bytes));
    const { outcome } = await client().request(to(target.port));
    expect(Buffer.from(outcome.response?.body ?? [])).toEqual(bytes);
  });

  test.concurrent('an endless body is cut, and the status counts', async () => {
    const target = await receiver();
    target.answer((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(Buffer.alloc(16_384, 'x')), 1);
      response.on('close', () => clearInterval(timer));
    });
    const { outcome } = await client().request(to(target.port));
    // No note: it is cut where enough is read, not at the deadline.
    expect(outcome).toMatchObject({
      kind: 'response',
      note: null,
      response: { status: 200, isBodyTruncated: true },
    });
    expect(outcome.response?.body).toHaveLength(MAX_STORED_BODY_BYTES);
  });

  test.concurrent('an announced size of 5 GB is known, and not read', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-length: 5000000000\r\n\r\n';
    const port = await raw(head + 'y'.repeat(MAX_STORED_BODY_BYTES + 1), 'stay');
    const { outcome } = await client().request(to(port));
    expect(outcome.response).toMatchObject({ status: 200, bodySize: 5_000_000_000, isBodyTruncated: true });
  });

  test.concurrent('a body of exactly the kept size is not cut', async () => {
    const target = await receiver();
    target.answer(respond(200, 'z'.repeat(MAX_STORED_BODY_BYTES)));
    const { outcome } = await client().request(to(target.port));
    expect(outcome.response).toMatchObject({ isBodyTruncated: false, bodySize: MAX_STORED_BODY_BYTES });
  });

  test.concurrent.each([
    ['short of its length', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort', 'close'],
    ['reset', 'HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\nshort', 'reset'],
    ['with bad chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\n', 'close'],
  ] as const)('2xx and a body that is %s: it counts, with a note', async (_what, bytes, after) => {
    const { outcome } = await client().request(to(await raw(bytes, after)));
    expect(outcome.kind).toBe('response');
    expect(outcome.kind === 'response' && outcome.note).toMatch(/body/);
    expect(textOf(outcome.response?.body)).toMatch(/short|hello/);
  });

  test.concurrent.each([
    [
      'a folded header line and a space before a colon',
      'x-odd: one\r\n two\r\nx-other : three\r\ncontent-length: 2',
      'The answer is not quite valid HTTP/1.1 (a folded header line, white space before a colon); its status counts.',
    ],
    [
      'two lengths',
      'content-length: 2\r\ncontent-length: 3',
      'The answer is not quite valid HTTP/1.1 (several values of Content-Length); its status counts.',
    ],
    [
      'NUL in a header',
      'x-nul: a\0b\r\ncontent-length: 2',
      'The answer is not quite valid HTTP/1.1 (a control character in a header); its status counts.',
    ],
    [
      'a header of 120 KB',
      `x-large: ${'h'.repeat(120_000)}\r\ncontent-length: 2`,
      'Its headers were read up to 32 KB, and its body was not.',
    ],
    [
      '120 KB of headers',
      `${'x-many: value\r\n'.repeat(8_000)}content-length: 2`,
      'Its headers were read up to 32 KB, and its body was not.',
    ],
  ])('2xx with %s counts, with a note', async (_what, headers, note) => {
    const { outcome } = await client().request(to(await raw(`HTTP/1.1 200 OK\r\n${headers}\r\n\r\nok`)));
    expect(outcome).toMatchObject({ kind: 'response', note, response: { status: 200 } });
  });

  test.concurrent('interim responses are passed over', async () => {
    const port = await raw(
      'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
    );
    expect(statusOf((await client().request(to(port))).outcome)).toBe(200);
  });
});

describe('no valid answer', () => {
  test.concurrent.each([
    ['a banner', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['text', 'hello world\r\n\r\n'],
    ['HTTP/0.9', '<html>hi</html>'],
    ['status 099', 'HTTP/1.1 099 Odd\r\ncontent-length: 0\r\n\r\n'],
    ['status 101', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
  ])('%s is an invalid response', async (_what, bytes) => {
    const { outcome } = await client().request(to(await raw(bytes)));
    expect(failureOf(outcome)).toBe('invalid_response');
  });

  test.concurrent.each([600, 999])('status %i is a response that is no success', async (status) => {
    const port = await raw(`HTTP/1.1 ${status} Odd\r\ncontent-length: 0\r\n\r\n`);
    expect(statusOf((await client().request(to(port))).outcome)).toBe(status);
  });

  test.concurrent.each(['close', 'reset'] as const)('a %s before the answer is a reset', async (after) => {
    expect(failureOf((await client().request(to(await raw('', after)))).outcome)).toBe('reset');
  });

  test.concurrent.each([
    ['half a head', 'HTTP/1.1 200 OK\r\nx-half'],
    ['an interim response alone', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('%s, then the end', async (_what, bytes) => {
    const { outcome } = await client().request(to(await raw(bytes)));
    expect(outcome).toMatchObject({
      failure: 'reset',
      detail: 'The endpoint closed the connection before the head of its answer was complete.',
    });
  });
});

/** The deadline of an attempt, and what ends it on an idle machine. */
const DEADLINE_MS = ATTEMPT_DEADLINE_MS + 1_000;

describe('time', () => {
  test.concurrent('no answer ends at the deadline', async () => {
    const port = await raw('', 'stay');
    const { outcome, durationMs } = await expectWithin(DEADLINE_MS, () => client().request(to(port)));
    expect(failureOf(outcome)).toBe('timeout');
    expect(durationMs).toBeGreaterThan(9_500);
  });

  test.concurrent.each([
    ['header', 'HTTP/1.1 200 OK\r\nx-slow: ', 'timeout'],
    ['body', 'HTTP/1.1 200 OK\r\n\r\n', 'response'],
  ] as const)('one %s byte each half second ends at the deadline', async (_what, head, kind) => {
    const started = await startRawReceiver(certificate, (socket) => {
      socket.write(head);
      const timer = setInterval(() => socket.write('x'), 500);
      socket.on('close', () => clearInterval(timer));
    });
    cleanups.push(() => started.stop());
    const { outcome } = await expectWithin(DEADLINE_MS, () => client().request(to(started.port)));
    expect(failureOf(outcome)).toBe(kind);
    if (outcome.kind === 'response') expect(outcome.note).toContain('10 seconds');
  });

  test.concurrent('a host that accepts and never speaks TLS ends at the deadline', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => socket.destroy()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => void server.close());
    const { outcome } = await client().request(to((server.address() as AddressInfo).port));
    expect(failureOf(outcome)).toBe('timeout');
  });
});

describe('TLS', () => {
  const cases: [string, () => Promise<KeyAndCertificate>, string][] = [
    ['expired', () => authority.issue(HOST, -1), 'tls_expired'],
    ['for another host', () => authority.issue('other.example.com'), 'tls_wrong_host'],
    ['self-signed', () => makeSelfSigned(HOST), 'tls_self_signed'],
    ['of an unknown issuer', async () => (await makeAuthority()).issue(HOST), 'tls_unknown_issuer'],
  ];
  test.concurrent.each(cases)('a certificate %s', async (_what, make, failure) => {
    const target = await receiver(await make());
    const { outcome, remoteIp } = await client().request(to(target.port));
    expect(failureOf(outcome)).toBe(failure);
    expect(remoteIp).toBe('127.0.0.1');
    expect(target.requests).toHaveLength(0);
  });

  test.concurrent('a port that speaks plain HTTP gets nothing in clear', async () => {
    const seen: string[] = [];
    const server = createHttpServer((request, response) => {
      seen.push(request.url ?? '');
      response.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => void server.close());
    const { outcome } = await client().request(to((server.address() as AddressInfo).port));
    expect(failureOf(outcome)).toBe('tls_failed');
    expect(seen).toEqual([]);
  });

  test.concurrent('an http URL is not sent', async () => {
    const { outcome } = await client().request({
      ...to(1),
      route: routeTo(new URL(`http://${HOST}/`), 'owner'),
    });
    expect(failureOf(outcome)).toBe('unsendable');
  });
});

describe('names and addresses', () => {
  test.concurrent('nothing listens: refused', async () => {
    const target = await startReceiver(certificate);
    await target.stop();
    expect(failureOf((await client().request(to(target.port))).outcome)).toBe('refused');
  });

  test.concurrent.each(['dns_not_found', 'dns_failed', 'dns_timeout'] as const)('%s', async (failure) => {
    const resolve: Resolve = async () => ({ isResolved: false, failure, detail: 'as told' });
    const { outcome, remoteIp } = await client({ resolve }).request(to(443));
    expect(failureOf(outcome)).toBe(failure);
    expect(remoteIp).toBeNull();
  });

  test.concurrent.each([
    ['a name with a private address', HOST, ['10.0.0.1']],
    ['a name with one public and one private address', HOST, ['127.0.0.1', '10.0.0.1']],
    ['an IPv4 literal', '10.0.0.1', []],
    ['an IPv6 literal', '[::1]', []],
    ['a mapped IPv4 literal', '[::ffff:127.0.0.1]', []],
  ])('%s is blocked, with one message and without a connection', async (_what, host, addresses) => {
    const target = await receiver();
    const resolve: Resolve = async () => ({ isResolved: true, addresses });
    const { outcome, remoteIp } = await client({ resolve }).request(to(target.port, host));
    expect(outcome).toMatchObject({ kind: 'failure', failure: 'blocked', detail: NO_PUBLIC_ADDRESS_DETAIL });
    expect(remoteIp).toBeNull();
    expect(target.connections()).toBe(0);
  });

  test.concurrent('an allowed literal is reached, and its certificate must name it', async () => {
    const good = await receiver(await authority.issue('127.0.0.1'));
    expect(statusOf((await client().request(to(good.port, '127.0.0.1'))).outcome)).toBe(204);
    const bad = await receiver();
    expect(failureOf((await client().request(to(bad.port, '127.0.0.1'))).outcome)).toBe('tls_wrong_host');
  });

  test.concurrent('a name that turns private is not connected to, in 1,000 tries', async () => {
    const target = await receiver();
    let isPrivate = false;
    const resolve: Resolve = async () => {
      isPrivate = !isPrivate;
      return { isResolved: true, addresses: isPrivate ? ['169.254.169.254', '127.0.0.1'] : ['10.1.2.3'] };
    };
    const made = client({ resolve });
    for (let i = 0; i < 1000; i++) {
      expect(failureOf((await made.request(to(target.port))).outcome)).toBe('blocked');
    }
    expect(target.connections()).toBe(0);
  });

  test.concurrent('the next address of a name is tried when one refuses', async () => {
    const target = await receiver();
    const resolve: Resolve = async () => ({ isResolved: true, addresses: ['127.0.0.2', '127.0.0.1'] });
    const made = client({ resolve, isAllowedAddress: () => true });
    const { outcome, remoteIp } = await made.request(to(target.port));
    expect(statusOf(outcome)).toBe(204);
    expect(remoteIp).toBe('127.0.0.1');
  });

  test.concurrent('an exception holds for its origin alone, with its own authority', async () => {
    const other = await makeAuthority();
    const target = await receiver(await other.issue('localhost'));
    const exceptions = [{ origin: `https://localhost:${target.port}`, address: '127.0.0.1', ca: other.pem }];
    const made = client({ exceptions, isAllowedAddress: () => false });
    expect(statusOf((await made.request(to(target.port, 'localhost'))).outcome)).toBe(204);
    expect(failureOf((await made.request(to(target.port + 1, 'localhost'))).outcome)).toBe('blocked');
    expect(failureOf((await made.request(to(target.port, '127.0.0.1'))).outcome)).toBe('blocked');
  });

  test('a proxy of the environment is ignored', async () => {
    const target = await receiver();
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY']) {
      process.env[name] = 'http://127.0.0.1:9';
      cleanups.push(() => void delete process.env[name]);
    }
    expect(statusOf((await client().request(to(target.port))).outcome)).toBe(204);
  });
});

describe('kept-alive connections', () => {
  test.concurrent('a second response that nobody asked for poisons no other request', async () => {
    const response = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n';
    const started = await startRawReceiver(certificate, (socket) => {
      socket.write(`${response}ok${response}no`);
    });
    cleanups.push(() => started.stop());
    const made = client();
    for (let i = 0; i < 3; i++) {
      const { outcome } = await made.request(to(started.port));
      expect(textOf(outcome.response?.body)).toBe('ok');
    }
  });
});
