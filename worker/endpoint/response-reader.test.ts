/** What is stored of a head, what is said of its oddities, and which connections carry another request. */
import { describe, expect, test } from 'vitest';
import type { ResponseHead } from '#worker/endpoint/response-head';
import { ResponseReader } from '#worker/endpoint/response-reader';

type Reading = { head: ResponseHead; body: string; isReusable: boolean; keepAliveSeconds: number | null };

function read(text: string): Reading {
  let head: ResponseHead | null = null;
  let body = '';
  const reader = new ResponseReader({
    head: (found) => {
      head = found;
    },
    data: (piece) => {
      body += piece.toString('latin1');
    },
  });
  const end = reader.push(Buffer.from(text, 'latin1')) ?? reader.finish();
  if (head === null) throw new Error('No head');
  const isComplete = end.kind === 'complete';
  return {
    head,
    body,
    isReusable: isComplete && end.isReusable,
    keepAliveSeconds: isComplete ? end.keepAliveSeconds : null,
  };
}

const OK = 'HTTP/1.1 200 OK\r\n';
const withHeader = (line: string) => read(`${OK}${line}\r\ncontent-length: 2\r\n\r\nok`);

describe('a header line', () => {
  test.each<[sent: string, stored: string, oddity: string]>([
    ['x-odd: one\r\n \t two', 'x-odd: one two', 'a folded header line'],
    ['x-odd:\r\n one', 'x-odd: one', 'a folded header line'],
    ['x-odd : one', 'x-odd: one', 'white space before a colon'],
    ['x odd: one', 'x odd: one', 'a header name with a character that is not allowed'],
    [': one', ': one', 'a header without a name'],
    ['no colon', 'no colon', 'a header line without a colon'],
    ['x-odd: a\0b', 'x-odd: a b', 'a control character in a header'],
    ['x-odd: a\rretry-after: 5', 'x-odd: a retry-after: 5', 'a control character in a header'],
    ['x-odd: a\x01b', 'x-odd: a\x01b', 'a control character in a header'],
  ])('%j is stored as %j, with a note, and ends the connection', (sent, stored, oddity) => {
    const { head, isReusable, body } = withHeader(sent);
    expect(head.lines.toString('latin1')).toBe(`${stored}\r\ncontent-length: 2\r\n`);
    expect(head.oddities).toEqual([oddity]);
    expect(body).toBe('ok');
    expect(isReusable).toBe(false);
  });

  test.each(['X-Odd:one', 'x-odd: \t one \t', 'x_odd:', "x!#$%&'*+-.^`|~: \xff"])(
    '%j is as it should be',
    (sent) => {
      const { head, isReusable } = withHeader(sent);
      expect(head.oddities).toEqual([]);
      expect(isReusable).toBe(true);
    },
  );

  test('without CR is told of, on the status line and at the end, too', () => {
    for (const text of [
      'HTTP/1.1 200 OK\ncontent-length: 2\r\n\r\nok',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\n\r\nok',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\nok',
    ]) {
      expect(read(text).head.oddities).toEqual(['a line that ends without CR']);
      expect(read(text).isReusable).toBe(false);
    }
  });
});

describe('a connection', () => {
  test.each([
    ['length', `${OK}content-length: 2\r\n\r\nok`],
    ['length 0', `${OK}content-length: 0\r\n\r\n`],
    ['chunks', `${OK}transfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`],
    ['chunks with an extension', `${OK}transfer-encoding: chunked\r\n\r\n2;a=b\r\nok\r\n0\r\n\r\n`],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n'],
    [
      'after an interim response',
      `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${OK}content-length: 0\r\n\r\n`,
    ],
    ['HTTP/1.0 that keeps it', 'HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\ncontent-length: 0\r\n\r\n'],
  ])('is used again after: %s', (_what, text) => {
    expect(read(text).isReusable).toBe(true);
  });

  test.each([
    ['Connection: close', `${OK}Connection: x, CLOSE\r\ncontent-length: 0\r\n\r\n`],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n'],
    ['bytes after the end', `${OK}content-length: 2\r\n\r\noknow`],
    ['204 with a body', 'HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\nok'],
    ['the same length twice', `${OK}content-length: 0\r\ncontent-length: 0\r\n\r\n`],
    ['two lengths', `${OK}content-length: 0, 1\r\n\r\n`],
    ['a length with a sign', `${OK}content-length: +0\r\n\r\n`],
    ['length and chunks', `${OK}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['an encoding twice', `${OK}transfer-encoding: chunked, chunked\r\n\r\n0\r\n\r\n`],
    ['an encoding besides', `${OK}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ['chunks of HTTP/1.0', 'HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a space after the size of a chunk', `${OK}transfer-encoding: chunked\r\n\r\n0 \r\n\r\n`],
    ['bare LF after the size', `${OK}transfer-encoding: chunked\r\n\r\n2\nok\r\n0\r\n\r\n`],
    ['bare LF after a chunk', `${OK}transfer-encoding: chunked\r\n\r\n2\r\nok\n0\r\n\r\n`],
    ['bare LF after the last chunk', `${OK}transfer-encoding: chunked\r\n\r\n0\r\n\n`],
    ['a trailer', `${OK}transfer-encoding: chunked\r\n\r\n0\r\nx: y\r\n\r\n`],
    ['lower case', 'http/1.1 200 ok\r\ncontent-length: 0\r\n\r\n'],
    ['another version', 'HTTP/1.2 200 OK\r\ncontent-length: 0\r\n\r\n'],
    [
      'an interim response with bytes that are not its own',
      `HTTP/1.1 100 x\r\n\r\n${OK}content-length: 0\r\n\r\nx`,
    ],
  ])('ends after: %s', (_what, text) => {
    expect(read(text).isReusable).toBe(false);
  });

  test.each([
    ['timeout=5', 5],
    ['timeout=5, max=100', 5],
    ['max=100, Timeout=7', 7],
    ['max=100', null],
    ['timeout=', null],
    ['timeout=-1', null],
    ['xtimeout=5', null],
  ])('with Keep-Alive: %s waits for as long as that says', (value, seconds) => {
    expect(withHeader(`keep-alive: ${value}`).keepAliveSeconds).toBe(seconds);
  });
});

describe('a body', () => {
  test.each([
    ['the first of two lengths', `${OK}content-length: 2\r\ncontent-length: 3\r\n\r\noks`, 'ok'],
    [
      'chunks before a length',
      `${OK}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`,
      'ok',
    ],
    ['to the end where the length is none', `${OK}content-length: two\r\n\r\nok`, 'ok'],
    ['to the end where the encoding is unknown', `${OK}transfer-encoding: x\r\n\r\nok`, 'ok'],
  ])('is read as %s', (_what, text, body) => {
    expect(read(text).body).toBe(body);
  });
});
