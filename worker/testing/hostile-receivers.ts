/** Receivers that break the rules, one for each line of what can go wrong, and what must come of one attempt at each. */
import { createServer as createPlainServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type Authority, type KeyAndCertificate, makeAuthority, makeSelfSigned } from '#demo/authority';
import type { DeliveryStatus } from '#lib/domain/delivery/delivery';
import { type Failure, MAX_STORED_BODY_BYTES } from '#lib/domain/delivery/outcome';
import { listen, type RawReceiver, startRawReceiver } from '#worker/testing/receiver';

export type HostileReceiver = {
  name: string;
  /** Starts it on a free port of loopback. */
  start: (authority: Authority, host: string) => Promise<RawReceiver>;
  /** The first attempt, as the log has it. */
  attempt: {
    outcome: 'response' | Failure | RegExp;
    status?: number;
    detail?: RegExp;
    truncated?: boolean;
  };
  delivery: DeliveryStatus;
  /** The body as it must be in the log. */
  body?: Buffer;
  /** The least and most that the next attempt may be put off, in seconds; the schedule says 60. */
  waitsSeconds?: [least: number, most: number];
};

type Act = Parameters<typeof startRawReceiver>[1];

const raw =
  (act: Act): HostileReceiver['start'] =>
  async (authority, host) =>
    await startRawReceiver(await authority.issue(host), act);

/** Writes, and then ends, resets, or stays. */
const writes = (bytes: string | Buffer, after: 'end' | 'reset' | 'stay' = 'end') =>
  raw((socket, reset) => {
    socket.write(bytes, () => {
      if (after === 'end') socket.end();
      if (after === 'reset') reset();
    });
  });

/** Writes the head, and then the same again and again as fast as it is taken. */
const endless = (head: string, piece: string | Buffer) =>
  raw((socket) => {
    const write = () => {
      while (socket.writable && socket.write(piece));
    };
    socket.on('drain', write);
    socket.write(head);
    write();
  });

/** Writes the head, and then a byte each half second. */
const dripping = (head: string) =>
  raw((socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write('x'), 500);
    socket.on('close', () => clearInterval(timer));
  });

const withCertificate =
  (issue: (authority: Authority, host: string) => Promise<KeyAndCertificate>): HostileReceiver['start'] =>
  async (authority, host) =>
    await startRawReceiver(await issue(authority, host), (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));

/** Without TLS, in clear. `stop` rejects where anything was understood. */
const plain: HostileReceiver['start'] = async () => {
  let requests = 0;
  const server = createPlainServer((_request, response) => {
    requests++;
    response.end();
  });
  const { stop, ...started } = await listen(server);
  return {
    ...started,
    stop: async () => {
      await stop();
      if (requests > 0) throw new Error('Something was sent in clear');
    },
  };
};

const silentTcp: HostileReceiver['start'] = async () => await listen(createTcpServer());

const OK = 'HTTP/1.1 200 OK\r\n';
const BYTES = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
/** What a header value may hold by RFC 9110, and some that it may not: all but NUL, CR, LF and DEL. */
const HEADER_BYTES = Buffer.from([...BYTES].filter((byte) => byte > 32 && byte !== 127));
const INVALID_UTF8 = Buffer.from([0x00, 0xc3, 0x28, 0xa0, 0xa1, 0xf0, 0x9f, 0xff, 0xfe, 0xc0, 0x80]);
const LONE_SURROGATES = Buffer.from([0xed, 0xa0, 0x80, 0x41, 0xed, 0xbf, 0xbf]);
/** What a bomb comes to when somebody decodes it. */
export const BOMB_BYTES = 128 * 1024 * 1024;
const gzipBomb = gzipSync(Buffer.alloc(BOMB_BYTES), { level: 9 });
const brotliBomb = brotliCompressSync(Buffer.alloc(BOMB_BYTES), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 },
});

const answer = (head: string, body: Buffer) =>
  writes(Buffer.concat([Buffer.from(`${head}content-length: ${body.length}\r\n\r\n`), body]));

function bomb(name: string, encoding: string, bytes: Buffer): HostileReceiver {
  const isCut = bytes.length > MAX_STORED_BODY_BYTES;
  return {
    name,
    start: answer(`${OK}content-encoding: ${encoding}\r\n`, bytes),
    attempt: { outcome: 'response', status: 200, truncated: isCut },
    delivery: 'delivered',
    body: bytes.subarray(0, MAX_STORED_BODY_BYTES),
  };
}

const invalid = (name: string, bytes: string): HostileReceiver => ({
  name,
  start: writes(bytes),
  attempt: { outcome: 'invalid_response' },
  delivery: 'retrying',
});

const odd = (name: string, headers: string, detail: RegExp): HostileReceiver => ({
  name,
  start: writes(`${OK}${headers}\r\n\r\nabcd`),
  attempt: { outcome: 'response', status: 200, detail },
  delivery: 'delivered',
});

const stored = (name: string, body: Buffer): HostileReceiver => ({
  name: `${name} in the body`,
  start: answer(`${OK}content-type: text/plain; charset=utf-8\r\n`, body),
  attempt: { outcome: 'response', status: 200 },
  delivery: 'delivered',
  body,
});

const brokenBody = (name: string, bytes: string, after: 'end' | 'reset' = 'end'): HostileReceiver => ({
  name: `2xx and then ${name}`,
  start: writes(bytes, after),
  attempt: { outcome: 'response', status: 200, detail: /body/ },
  delivery: 'delivered',
});

const retryAfter = (status: 429 | 503, value: string, waitsSeconds: [number, number]): HostileReceiver => ({
  name: `${status} with Retry-After: ${value.slice(0, 40)}`,
  start: writes(`HTTP/1.1 ${status} Later\r\nretry-after: ${value}\r\ncontent-length: 0\r\n\r\n`),
  attempt: { outcome: 'response', status },
  delivery: 'retrying',
  waitsSeconds,
});

const ANYTHING_BUT_SUCCESS: Pick<HostileReceiver, 'delivery'> = { delivery: 'retrying' };
const SCHEDULE: [number, number] = [60, 60];
const DAY: [number, number] = [86_400, 86_400];

const time: HostileReceiver[] = [
  {
    name: 'accepts and never answers',
    start: writes('', 'stay'),
    attempt: { outcome: 'timeout' },
    ...ANYTHING_BUT_SUCCESS,
  },
  {
    name: 'accepts and never speaks TLS',
    start: silentTcp,
    attempt: { outcome: 'timeout' },
    ...ANYTHING_BUT_SUCCESS,
  },
  {
    name: 'one header byte each 500 ms',
    start: dripping(`${OK}x-slow: `),
    attempt: { outcome: 'timeout' },
    ...ANYTHING_BUT_SUCCESS,
  },
  {
    name: 'one body byte each 500 ms, 200',
    start: dripping(`${OK}\r\n`),
    attempt: { outcome: 'response', status: 200, detail: /10 seconds/ },
    delivery: 'delivered',
  },
  {
    name: 'one body byte each 500 ms, 500',
    start: dripping('HTTP/1.1 500 Slow\r\n\r\n'),
    attempt: { outcome: 'response', status: 500, detail: /10 seconds/ },
    ...ANYTHING_BUT_SUCCESS,
  },
];

const size: HostileReceiver[] = [
  {
    name: 'endless body',
    start: endless(`${OK}\r\n`, Buffer.alloc(65_536, 'x')),
    attempt: { outcome: 'response', status: 200, truncated: true },
    delivery: 'delivered',
  },
  {
    name: '5 GB announced, and begun',
    start: endless(`${OK}content-length: 5000000000\r\n\r\n`, Buffer.alloc(65_536, 'x')),
    attempt: { outcome: 'response', status: 200, truncated: true },
    delivery: 'delivered',
  },
  {
    name: 'endless body of a 500',
    start: endless('HTTP/1.1 500 Large\r\n\r\n', Buffer.alloc(65_536, 'x')),
    attempt: { outcome: 'response', status: 500, truncated: true },
    ...ANYTHING_BUT_SUCCESS,
  },
  {
    name: 'endless chunks of a byte',
    start: endless(`${OK}transfer-encoding: chunked\r\n\r\n`, '1\r\nx\r\n'.repeat(1_000)),
    attempt: { outcome: 'response', status: 200, truncated: true },
    delivery: 'delivered',
  },
  {
    name: 'endless headers',
    start: endless(OK, 'x-more: header\r\n'.repeat(100)),
    attempt: { outcome: 'response', status: 200, detail: /32 KB/ },
    delivery: 'delivered',
  },
  {
    name: 'endless headers of a 500',
    start: endless('HTTP/1.1 500 Large\r\n', 'x-more: header\r\n'.repeat(100)),
    attempt: { outcome: 'response', status: 500, detail: /32 KB/ },
    ...ANYTHING_BUT_SUCCESS,
  },
  {
    name: 'an endless header of an interim response',
    start: endless('HTTP/1.1 103 Early Hints\r\nlink: ', 'x'.repeat(16_384)),
    attempt: { outcome: 'timeout', detail: /head/ },
    ...ANYTHING_BUT_SUCCESS,
  },
  {
    name: 'an endless status line',
    start: endless('HTTP/1.1', ' '.repeat(16_384)),
    attempt: { outcome: 'invalid_response' },
    ...ANYTHING_BUT_SUCCESS,
  },
  {
    name: 'endless trailers',
    start: endless(`${OK}transfer-encoding: chunked\r\n\r\n0\r\n`, 'x-more: trailer\r\n'.repeat(100)),
    attempt: { outcome: 'response', status: 200, detail: /body/ },
    delivery: 'delivered',
  },
  {
    name: 'endless interim responses',
    start: endless('', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(500)),
    attempt: { outcome: 'timeout' },
    ...ANYTHING_BUT_SUCCESS,
  },
  {
    name: 'endless chunk extension',
    start: endless(`${OK}transfer-encoding: chunked\r\n\r\n5;name=`, 'x'.repeat(16_384)),
    attempt: { outcome: 'response', status: 200, detail: /body/ },
    delivery: 'delivered',
  },
  bomb('gzip bomb', 'gzip', gzipBomb),
  bomb('brotli bomb', 'br', brotliBomb),
];

const bytes: HostileReceiver[] = [
  stored('all byte values', BYTES),
  stored('NUL and invalid UTF-8', INVALID_UTF8),
  stored('lone surrogates', LONE_SURROGATES),
  {
    name: 'all byte values in a header',
    start: writes(
      Buffer.concat([
        Buffer.from(`${OK}content-length: 0\r\nx-odd: `),
        HEADER_BYTES,
        Buffer.from('\r\n\r\n'),
      ]),
    ),
    attempt: { outcome: 'response', status: 200 },
    delivery: 'delivered',
  },
  odd('NUL in a header', 'x-nul: a\0b\r\ncontent-length: 4', /control character/),
];

const protocol: HostileReceiver[] = [
  odd('120 KB in one header', `x-large: ${'h'.repeat(120_000)}`, /32 KB/),
  odd('120 KB of headers', `${'x-many: value\r\n'.repeat(8_000)}x-last: value`, /32 KB/),
  odd('a folded header line', 'x-odd: one\r\n two\r\ncontent-length: 4', /folded/),
  invalid('status 099', 'HTTP/1.1 099 Odd\r\ncontent-length: 0\r\n\r\n'),
  invalid('status 101', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
  odd('two lengths', 'content-length: 3\r\ncontent-length: 4', /Content-Length/),
  invalid('HTTP/0.9', '<html>hi</html>'),
  invalid('an SSH banner', 'SSH-2.0-OpenSSH_9.6\r\n'),
  ...[600, 999].map(
    (status): HostileReceiver => ({
      name: `status ${status}`,
      start: writes(`HTTP/1.1 ${status} Odd\r\ncontent-length: 0\r\n\r\n`),
      attempt: { outcome: 'response', status },
      ...ANYTHING_BUT_SUCCESS,
    }),
  ),
  { name: 'ends at once', start: writes(''), attempt: { outcome: 'reset' }, ...ANYTHING_BUT_SUCCESS },
  {
    name: 'resets at once',
    start: writes('', 'reset'),
    attempt: { outcome: 'reset' },
    ...ANYTHING_BUT_SUCCESS,
  },
  {
    name: 'resets in the middle of the head',
    start: writes(`${OK}x-half`, 'reset'),
    attempt: { outcome: /^(reset|invalid_response)$/ },
    ...ANYTHING_BUT_SUCCESS,
  },
  brokenBody('a reset after the head', `${OK}content-length: 10\r\n\r\n`, 'reset'),
  brokenBody('less than announced', `${OK}content-length: 100\r\n\r\nshort`),
  brokenBody('a bad chunk', `${OK}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\n`),
  {
    name: '500 and then a bad chunk',
    start: writes('HTTP/1.1 500 Bad\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n'),
    attempt: { outcome: 'response', status: 500, detail: /body/ },
    ...ANYTHING_BUT_SUCCESS,
  },
];

const tls: HostileReceiver[] = [
  {
    name: 'certificate expired',
    start: withCertificate((authority, host) => authority.issue(host, -1)),
    attempt: { outcome: 'tls_expired', detail: /expired/ },
    ...ANYTHING_BUT_SUCCESS,
  },
  {
    name: 'certificate of another host',
    start: withCertificate((authority) => authority.issue('other.example.com')),
    attempt: { outcome: 'tls_wrong_host', detail: /another host/ },
    ...ANYTHING_BUT_SUCCESS,
  },
  {
    name: 'certificate self-signed',
    start: withCertificate((_authority, host) => makeSelfSigned(host)),
    attempt: { outcome: 'tls_self_signed', detail: /self-signed/ },
    ...ANYTHING_BUT_SUCCESS,
  },
  {
    name: 'certificate of an unknown issuer',
    start: withCertificate(async (_authority, host) => (await makeAuthority()).issue(host)),
    attempt: { outcome: 'tls_unknown_issuer', detail: /authority|chain|intermediate/ },
    ...ANYTHING_BUT_SUCCESS,
  },
  { name: 'plain HTTP', start: plain, attempt: { outcome: 'tls_failed' }, ...ANYTHING_BUT_SUCCESS },
];

const puttingOff: HostileReceiver[] = [
  ...['-1', '1e300', 'NaN', 'Infinity', '0', '59', '', '0x10', 'Mon, 99 Xxx 2026 99:99:99 GMT'].map((value) =>
    retryAfter(429, value, SCHEDULE),
  ),
  retryAfter(503, 'Fri, 31 Dec 9999 23:59:59 GMT', DAY),
  retryAfter(429, '9'.repeat(400), DAY),
  retryAfter(503, '99999999999', DAY),
  retryAfter(503, '3600', [3_600, 3_600]),
  retryAfter(503, '-1', SCHEDULE),
  {
    name: '410',
    start: writes('HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n'),
    attempt: { outcome: 'response', status: 410 },
    delivery: 'failed',
  },
];

export const HOSTILE_RECEIVERS: readonly HostileReceiver[] = [
  ...time,
  ...size,
  ...bytes,
  ...protocol,
  ...tls,
  ...puttingOff,
];
