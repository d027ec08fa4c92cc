/**
 * Answers that break the rules of HTTP/1.1 in some way, or use a corner of them, as bytes. `verdicts.json` has what curl,
 * Go's net/http and Python's urllib say to each; `compare.ts` asks them.
 */

/** Bytes as Latin-1 text, the same text many times, or a pause. */
export type Step = string | { repeat: string; times: number } | { waitMs: number };

export type OddAnswer = {
  name: string;
  steps: readonly Step[];
  /**
   * What follows the last byte: an orderly end of TLS, an end of TCP without close_notify, a reset of TCP, or nothing.
   */
  end: 'close' | 'cut' | 'reset' | 'stay';
  /** When the server begins: once it has the whole request, its head alone, or nothing at all. */
  from: 'request' | 'head' | 'connection';
};

type Options = Partial<Pick<OddAnswer, 'end' | 'from'>>;

function answer(name: string, steps: Step | readonly Step[], options: Options = {}): OddAnswer {
  const list = Array.isArray(steps) ? steps : [steps as Step];
  return { name, steps: list, end: options.end ?? 'close', from: options.from ?? 'request' };
}

const OK = 'HTTP/1.1 200 OK\r\n';
const LENGTH_2 = 'Content-Length: 2\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const STAY = { end: 'stay' } as const;

/** A 200 with this status line. */
const statusLine = (name: string, line: string, end = '\r\n') =>
  answer(`status line: ${name}`, `${line}${end}${LENGTH_2}\r\nok`);

/** A 200 with these header lines besides its length. */
const header = (name: string, lines: string) =>
  answer(`header: ${name}`, `${OK}${lines}\r\n${LENGTH_2}\r\nok`);

/** A 200 with these header lines, which say how long the body is, and this body. */
const framing = (name: string, lines: string, body: string, options: Options = {}) =>
  answer(`framing: ${name}`, `${OK}${lines}\r\n${body}`, options);

const chunks = (name: string, body: string, options: Options = {}) =>
  answer(`chunks: ${name}`, `${OK}${CHUNKED}\r\n${body}`, options);

const interim = (name: string, before: string, options: Options = {}) =>
  answer(`interim: ${name}`, `${before}${OK}${LENGTH_2}\r\nok`, options);

const STATUS_LINES: readonly OddAnswer[] = [
  statusLine('as it should be', 'HTTP/1.1 200 OK'),
  statusLine('no reason phrase, with its space', 'HTTP/1.1 200 '),
  statusLine('no reason phrase, without a space', 'HTTP/1.1 200'),
  statusLine('two spaces before the status', 'HTTP/1.1  200 OK'),
  statusLine('ten spaces before the status', 'HTTP/1.1          200 OK'),
  statusLine('two spaces after the status', 'HTTP/1.1 200  OK'),
  statusLine('spaces at the end', 'HTTP/1.1 200 OK   '),
  statusLine('tabs for spaces', 'HTTP/1.1\t200\tOK'),
  statusLine('a tab after the status', 'HTTP/1.1 200\tOK'),
  statusLine('a space first', ' HTTP/1.1 200 OK'),
  statusLine('lower case', 'http/1.1 200 OK'),
  statusLine('HTTP/1.0', 'HTTP/1.0 200 OK'),
  statusLine('HTTP/1.2', 'HTTP/1.2 200 OK'),
  statusLine('HTTP/1.9', 'HTTP/1.9 200 OK'),
  statusLine('HTTP/1.10', 'HTTP/1.10 200 OK'),
  statusLine('HTTP/1', 'HTTP/1 200 OK'),
  statusLine('HTTP/2', 'HTTP/2 200 OK'),
  statusLine('HTTP/2.0', 'HTTP/2.0 200 OK'),
  statusLine('HTTP/0.9', 'HTTP/0.9 200 OK'),
  statusLine('another protocol', 'ICY 200 OK'),
  statusLine('a bare LF', 'HTTP/1.1 200 OK', '\n'),
  statusLine('two CRs', 'HTTP/1.1 200 OK', '\r\r\n'),
  statusLine('a bare CR', 'HTTP/1.1 200 OK', '\r'),
  statusLine('8-bit reason', 'HTTP/1.1 200 D\xe9j\xe0 vu'),
  statusLine('UTF-8 reason', 'HTTP/1.1 200 \xe2\x9c\x93'),
  statusLine('a control character in the reason', 'HTTP/1.1 200 O\x01K'),
  statusLine('NUL in the reason', 'HTTP/1.1 200 O\x00K'),
  statusLine('a colon in the reason', 'HTTP/1.1 200 OK: fine'),
  statusLine('status and reason in one word', 'HTTP/1.1 200OK'),
  statusLine('two digits', 'HTTP/1.1 20 OK'),
  statusLine('four digits', 'HTTP/1.1 2000 OK'),
  statusLine('a status with a sign', 'HTTP/1.1 +200 OK'),
  statusLine('a status with a fraction', 'HTTP/1.1 200.1 OK'),
  statusLine('no status', 'HTTP/1.1 OK'),
  statusLine('status 000', 'HTTP/1.1 000 Odd'),
  statusLine('status 099', 'HTTP/1.1 099 Odd'),
  statusLine('status 299', 'HTTP/1.1 299 Odd'),
  statusLine('status 600', 'HTTP/1.1 600 Odd'),
  statusLine('status 999', 'HTTP/1.1 999 Odd'),
  answer('status line: a reason phrase of 20 KB', [
    'HTTP/1.1 200 ',
    { repeat: 'x', times: 20_000 },
    `\r\n${LENGTH_2}\r\nok`,
  ]),
  answer('status line: a reason phrase of 50 KB', [
    'HTTP/1.1 200 ',
    { repeat: 'x', times: 50_000 },
    `\r\n${LENGTH_2}\r\nok`,
  ]),
  answer('status line: an empty line first', `\r\n${OK}${LENGTH_2}\r\nok`),
  answer('status line: byte by byte', [
    ...[...OK].flatMap((letter) => [letter, { waitMs: 1 }]),
    `${LENGTH_2}\r\nok`,
  ]),
];

const HEADERS: readonly OddAnswer[] = [
  answer('header: none at all', `${OK}\r\nok`),
  answer('header: none at all, nor a body', `${OK}\r\n`),
  header('folded with a space', 'X-Odd: one\r\n two'),
  header('folded with a tab', 'X-Odd: one\r\n\ttwo'),
  header('folded often', `X-Odd: one${'\r\n  more'.repeat(40)}`),
  header('folded to an empty line', 'X-Odd: one\r\n '),
  header('folded after an empty value', 'X-Odd:\r\n one'),
  header('folded with bare LF', 'X-Odd: one\n two'),
  answer('header: folded length', `${OK}Content-Length:\r\n 2\r\n\r\nok`),
  answer('header: folded before the first header', `${OK} folded\r\n${LENGTH_2}\r\nok`),
  header('a space before the colon', 'X-Odd : one'),
  header('a tab before the colon', 'X-Odd\t: one'),
  answer('header: a space before the colon of the length', `${OK}Content-Length : 2\r\n\r\nok`),
  header('a space in the name', 'X Odd: one'),
  header('no space after the colon', 'X-Odd:one'),
  header('much space around the value', 'X-Odd: \t  one \t '),
  header('no value', 'X-Odd:'),
  header('no name', ': one'),
  header('a colon alone', ':'),
  header('no colon', 'X-Odd'),
  header('no colon, several words', 'this is no header'),
  header('a name with brackets', 'X(Odd): one'),
  header('a name with a slash', 'X/Odd: one'),
  header('a name with an underscore', 'X_Odd: one'),
  header('an 8-bit name', 'X-\xd6dd: one'),
  header('a control character in the name', 'X-\x01dd: one'),
  header('NUL in the name', 'X-\x00dd: one'),
  header('8-bit value', 'X-Odd: D\xe9j\xe0 vu'),
  header('UTF-8 value', 'X-Odd: \xe2\x9c\x93'),
  header('a control character in the value', 'X-Odd: o\x01ne'),
  header('DEL in the value', 'X-Odd: o\x7fne'),
  header('NUL in the value', 'X-Odd: o\x00ne'),
  header('a bare CR in the value', 'X-Odd: one\rtwo'),
  header('two CRs at the end', 'X-Odd: one\r'),
  answer('header: bare LF everywhere', 'HTTP/1.1 200 OK\nContent-Length: 2\nX-Odd: one\n\nok'),
  answer('header: bare LF on one line', `${OK}X-Odd: one\n${LENGTH_2}\r\nok`),
  answer('header: LF for the empty line', `${OK}${LENGTH_2}\nok`),
  header('the same twice', 'X-Odd: one\r\nX-Odd: two'),
  header('a cookie', 'Set-Cookie: a=b; Path=/\r\nSet-Cookie: c'),
  header('99 of them', Array.from({ length: 98 }, (_, index) => `X-Odd-${index}: one`).join('\r\n')),
  header('200 of them', Array.from({ length: 199 }, (_, index) => `X-Odd-${index}: one`).join('\r\n')),
  answer('header: 20 KB in one', [`${OK}X-Odd: `, { repeat: 'x', times: 20_000 }, `\r\n${LENGTH_2}\r\nok`]),
  answer('header: 40 KB in one', [`${OK}X-Odd: `, { repeat: 'x', times: 40_000 }, `\r\n${LENGTH_2}\r\nok`]),
  answer('header: 60 KB in one', [`${OK}X-Odd: `, { repeat: 'x', times: 60_000 }, `\r\n${LENGTH_2}\r\nok`]),
  answer('header: 80 KB in one', [`${OK}X-Odd: `, { repeat: 'x', times: 80_000 }, `\r\n${LENGTH_2}\r\nok`]),
  answer('header: 120 KB in one', [`${OK}X-Odd: `, { repeat: 'x', times: 120_000 }, `\r\n${LENGTH_2}\r\nok`]),
  answer('header: 90 of 1 KB', [
    OK,
    { repeat: `X-Odd: ${'x'.repeat(1_000)}\r\n`, times: 90 },
    `${LENGTH_2}\r\nok`,
  ]),
  answer('header: 90 of 4 KB', [
    OK,
    { repeat: `X-Odd: ${'x'.repeat(4_000)}\r\n`, times: 90 },
    `${LENGTH_2}\r\nok`,
  ]),
  answer('header: 8,000 short ones', [OK, { repeat: 'X-Odd: one\r\n', times: 8_000 }, `${LENGTH_2}\r\nok`]),
  answer('header: ends within a name', `${OK}X-Ha`),
  answer('header: ends within a value', `${OK}X-Half: on`),
  answer('header: ends before the empty line', `${OK}${LENGTH_2}`),
  answer('header: reset before the empty line', `${OK}${LENGTH_2}`, { end: 'reset' }),
];

const FRAMING: readonly OddAnswer[] = [
  framing('length and the connection stays', LENGTH_2, 'ok', STAY),
  framing('a body that lasts until the end', '', 'ok'),
  framing('a body that lasts until TLS is cut', '', 'ok', { end: 'cut' }),
  framing('a body that lasts until a reset', '', 'ok', { end: 'reset' }),
  framing('length, and TLS is cut', LENGTH_2, 'ok', { end: 'cut' }),
  framing('length, and a reset', LENGTH_2, 'ok', { end: 'reset' }),
  framing('length 0, and TLS is cut', 'Content-Length: 0\r\n', '', { end: 'cut' }),
  framing('the same length twice', `${LENGTH_2}${LENGTH_2}`, 'ok'),
  framing('two lengths', `${LENGTH_2}Content-Length: 3\r\n`, 'oks'),
  framing('two lengths, the connection stays', `${LENGTH_2}Content-Length: 3\r\n`, 'oks', STAY),
  framing('length "2, 2"', 'Content-Length: 2, 2\r\n', 'ok'),
  framing('length "2, 3"', 'Content-Length: 2, 3\r\n', 'oks'),
  framing('length "+2"', 'Content-Length: +2\r\n', 'ok'),
  framing('length "-2"', 'Content-Length: -2\r\n', 'ok'),
  framing('length " 2 "', 'Content-Length:   2  \r\n', 'ok'),
  framing('length "002"', 'Content-Length: 002\r\n', 'ok'),
  framing('length "2 3"', 'Content-Length: 2 3\r\n', 'oks'),
  framing('length "2;x"', 'Content-Length: 2;x\r\n', 'ok'),
  framing('length "0x2"', 'Content-Length: 0x2\r\n', 'ok'),
  framing('length "2.0"', 'Content-Length: 2.0\r\n', 'ok'),
  framing('length ""', 'Content-Length:\r\n', 'ok'),
  framing('length "two"', 'Content-Length: two\r\n', 'ok'),
  framing('a length beyond 64 bits', 'Content-Length: 99999999999999999999\r\n', 'ok'),
  framing('a body longer than its length', LENGTH_2, 'okay, and more'),
  framing('a body longer than its length, the connection stays', LENGTH_2, 'okay', STAY),
  framing('a body shorter than its length', 'Content-Length: 20\r\n', 'ok'),
  framing('a body shorter than its length, TLS is cut', 'Content-Length: 20\r\n', 'ok', { end: 'cut' }),
  framing('a second answer', LENGTH_2, `ok${OK}${LENGTH_2}\r\nno`),
  framing('length and chunks', `${LENGTH_2}${CHUNKED}`, '2\r\nok\r\n0\r\n\r\n'),
  framing('chunks and length', `${CHUNKED}${LENGTH_2}`, '2\r\nok\r\n0\r\n\r\n'),
  framing('encoding in capitals', 'TRANSFER-ENCODING: CHUNKED\r\n', '2\r\nok\r\n0\r\n\r\n'),
  framing('encoding identity', `Transfer-Encoding: identity\r\n${LENGTH_2}`, 'ok'),
  framing('encoding gzip', 'Transfer-Encoding: gzip\r\n', 'ok'),
  framing('encoding unknown', 'Transfer-Encoding: xchunked\r\n', 'ok'),
  framing('encoding chunked twice', `${CHUNKED}${CHUNKED}`, '2\r\nok\r\n0\r\n\r\n'),
  framing('encoding "chunked, chunked"', 'Transfer-Encoding: chunked, chunked\r\n', '2\r\nok\r\n0\r\n\r\n'),
  framing('an empty encoding', `Transfer-Encoding:\r\n${LENGTH_2}`, 'ok'),
  framing('Connection: close', `Connection: close\r\n${LENGTH_2}`, 'ok'),
  framing('Connection: close, and it stays', `Connection: close\r\n${LENGTH_2}`, 'ok', STAY),
  framing('Connection: close, a body, and it stays', 'Connection: close\r\n', 'ok', STAY),
  framing('an odd Connection', `Connection: ,, keep-alive ,x y\r\n${LENGTH_2}`, 'ok'),
  framing('an odd Keep-Alive', `Keep-Alive: timeout=-1, max=x\r\n${LENGTH_2}`, 'ok'),
  framing('Upgrade offered', `Upgrade: h2,h2c\r\nConnection: Upgrade\r\n${LENGTH_2}`, 'ok'),
  answer('framing: HTTP/1.0 and a body until the end', 'HTTP/1.0 200 OK\r\n\r\nok'),
  answer('framing: HTTP/1.0 with chunks', `HTTP/1.0 200 OK\r\n${CHUNKED}\r\n2\r\nok\r\n0\r\n\r\n`),
  answer(
    'framing: HTTP/1.0 and Keep-Alive',
    `HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n${LENGTH_2}\r\nok`,
    STAY,
  ),
  answer('framing: 204 with a length', `HTTP/1.1 204 No Content\r\n${LENGTH_2}\r\n`, STAY),
  answer('framing: 204 with a body', `HTTP/1.1 204 No Content\r\n${LENGTH_2}\r\nok`),
  answer('framing: 204 with chunks', `HTTP/1.1 204 No Content\r\n${CHUNKED}\r\n0\r\n\r\n`),
  answer('framing: 304 with a length', `HTTP/1.1 304 Not Modified\r\n${LENGTH_2}\r\n`, STAY),
  answer('framing: 205 with a body', `HTTP/1.1 205 Reset Content\r\n${LENGTH_2}\r\nok`),
  answer('framing: 500 shorter than its length', 'HTTP/1.1 500 Odd\r\nContent-Length: 20\r\n\r\nno'),
  framing('gzip that is no gzip', `Content-Encoding: gzip\r\n${LENGTH_2}`, 'ok'),
];

const CHUNKS: readonly OddAnswer[] = [
  chunks('as they should be', '2\r\nok\r\n0\r\n\r\n', STAY),
  chunks('an extension', '2;name=value\r\nok\r\n0\r\n\r\n'),
  chunks('a quoted extension', '2;name="a;b"\r\nok\r\n0;last\r\n\r\n'),
  chunks('a space before the extension', '2 ; name=value\r\nok\r\n0\r\n\r\n'),
  chunks('a space after the size', '2 \r\nok\r\n0\r\n\r\n'),
  chunks('spaces before the size', '  2\r\nok\r\n0\r\n\r\n'),
  chunks('leading zeros', '0000000002\r\nok\r\n000\r\n\r\n'),
  chunks('30 leading zeros', `${'0'.repeat(30)}2\r\nok\r\n0\r\n\r\n`),
  chunks('upper case', 'A\r\n0123456789\r\n0\r\n\r\n'),
  chunks('lower case', 'a\r\n0123456789\r\n0\r\n\r\n'),
  chunks('0x before the size', '0x2\r\nok\r\n0\r\n\r\n'),
  chunks('a sign before the size', '+2\r\nok\r\n0\r\n\r\n'),
  chunks('a negative size', '-2\r\nok\r\n0\r\n\r\n'),
  chunks('no size', '\r\nok\r\n0\r\n\r\n'),
  chunks('no number', 'two\r\nok\r\n0\r\n\r\n'),
  chunks('a size beyond 64 bits', '11111111111111111\r\nok\r\n0\r\n\r\n'),
  chunks('bare LF', '2\nok\n0\n\n'),
  chunks('bare LF after the size', '2\nok\r\n0\r\n\r\n'),
  chunks('bare LF after the data', '2\r\nok\n0\r\n\r\n'),
  chunks('nothing after the data', '2\r\nok0\r\n\r\n'),
  chunks('shorter than its size', '5\r\nok\r\n0\r\n\r\n'),
  chunks('longer than its size', '1\r\nok\r\n0\r\n\r\n'),
  chunks('no last chunk', '2\r\nok\r\n'),
  chunks('no last chunk, TLS is cut', '2\r\nok\r\n', { end: 'cut' }),
  chunks('no empty line at the end', '2\r\nok\r\n0\r\n'),
  chunks('no end of the last line', '2\r\nok\r\n0'),
  chunks('no chunk at all', ''),
  chunks('the last chunk alone', '0\r\n\r\n'),
  chunks('a trailer', '2\r\nok\r\n0\r\nX-Trailer: one\r\n\r\n'),
  chunks('a length as a trailer', '2\r\nok\r\n0\r\nContent-Length: 5\r\n\r\n'),
  chunks('an odd trailer', '2\r\nok\r\n0\r\nno colon\r\n\r\n'),
  chunks('more after the end', '2\r\nok\r\n0\r\n\r\nmore'),
  chunks('not chunked at all', 'ok'),
  answer('chunks: 1,000 of a byte', [
    `${OK}${CHUNKED}\r\n`,
    { repeat: '1\r\nx\r\n', times: 1_000 },
    '0\r\n\r\n',
  ]),
  answer('chunks: an extension of 10 KB', [
    `${OK}${CHUNKED}\r\n2;x=`,
    { repeat: 'x', times: 10_000 },
    '\r\nok\r\n0\r\n\r\n',
  ]),
];

const INTERIM: readonly OddAnswer[] = [
  interim('100', 'HTTP/1.1 100 Continue\r\n\r\n'),
  interim('100 without a reason', 'HTTP/1.1 100\r\n\r\n'),
  interim('100 of HTTP/1.0', 'HTTP/1.0 100 Continue\r\n\r\n'),
  interim('100 with headers', 'HTTP/1.1 100 Continue\r\nX-Odd: one\r\nServer: x\r\n\r\n'),
  interim('100 with a length of 0', 'HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n'),
  interim('100 with a length, and no body', `HTTP/1.1 100 Continue\r\n${LENGTH_2}\r\n`),
  interim('100 with Connection: close', 'HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n'),
  interim('100 with chunked', `HTTP/1.1 100 Continue\r\n${CHUNKED}\r\n`),
  interim('100 with an odd header', 'HTTP/1.1 100 Continue\r\nX Odd : one\r\n two\r\n\r\n'),
  interim('100 with bare LF', 'HTTP/1.1 100 Continue\n\n'),
  interim('100 before the request is there', 'HTTP/1.1 100 Continue\r\n\r\n', { from: 'connection' }),
  interim('100 three times', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(3)),
  interim('100 twenty times', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(20)),
  interim('100 with a body', `HTTP/1.1 100 Continue\r\n${LENGTH_2}\r\nok`),
  interim('102', 'HTTP/1.1 102 Processing\r\n\r\n'),
  interim('103', 'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n'),
  interim('103 three times', 'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n'.repeat(3)),
  interim('104', 'HTTP/1.1 104 Upload Resumption Supported\r\n\r\n'),
  interim('199', 'HTTP/1.1 199 Odd\r\n\r\n'),
  answer('interim: 100 with 40 KB in a header', [
    'HTTP/1.1 100 Continue\r\nX-Odd: ',
    { repeat: 'x', times: 40_000 },
    `\r\n\r\n${OK}${LENGTH_2}\r\nok`,
  ]),
  answer('interim: 100, a pause, and the answer', [
    'HTTP/1.1 100 Continue\r\n\r\n',
    { waitMs: 50 },
    `${OK}${LENGTH_2}\r\nok`,
  ]),
  answer('interim: 100, and the end', 'HTTP/1.1 100 Continue\r\n\r\n'),
  answer(
    'interim: 100, and a 500',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n',
  ),
  answer('interim: 101', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
  answer('interim: 101 without Upgrade', `HTTP/1.1 101 Switching Protocols\r\n\r\n${OK}${LENGTH_2}\r\nok`),
];

const CONNECTIONS: readonly OddAnswer[] = [
  answer('connection: nothing', ''),
  answer('connection: nothing, TLS is cut', '', { end: 'cut' }),
  answer('connection: nothing, reset', '', { end: 'reset' }),
  answer('connection: no HTTP', 'hello world\r\n\r\n'),
  answer('connection: HTML alone', '<html>hi</html>'),
  answer('connection: an SSH banner', 'SSH-2.0-OpenSSH_9.6\r\n', { from: 'connection' }),
  answer('connection: a mail server', '220 mail.example.com ESMTP\r\n', { from: 'connection' }),
  answer('connection: an HTTP request', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
  answer('connection: the answer before the request', `${OK}${LENGTH_2}\r\nok`, {
    from: 'connection',
    end: 'stay',
  }),
  answer('connection: the answer after the head of the request', `${OK}${LENGTH_2}\r\nok`, { from: 'head' }),
  answer(
    'connection: a refusal after the head of the request',
    'HTTP/1.1 413 Large\r\nContent-Length: 0\r\n\r\n',
    {
      from: 'head',
    },
  ),
  answer('connection: half of a status line', 'HTTP/1.1 2'),
  answer('connection: a status line alone', 'HTTP/1.1 200 OK'),
  answer('connection: a status line and its end', OK),
];

export const ODD_ANSWERS: readonly OddAnswer[] = [
  ...STATUS_LINES,
  ...HEADERS,
  ...FRAMING,
  ...CHUNKS,
  ...INTERIM,
  ...CONNECTIONS,
];
