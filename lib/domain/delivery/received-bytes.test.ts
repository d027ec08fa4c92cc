import { expect, test } from 'vitest';
import { bytesToText, parseHeaderLines } from '#lib/domain/delivery/received-bytes';

test.each([
  ['plain text', 'hello\n\tworld\r\n', 'hello\n\tworld\r\n'],
  ['emoji', '🚀', '🚀'],
  ['nothing', '', ''],
])('%s is text', (_what, given, expected) => {
  expect(bytesToText(Buffer.from(given))).toBe(expected);
});

test.each([
  ['NUL', [0x61, 0x00]],
  ['an escape sequence', [0x1b, 0x5b, 0x31, 0x6d]],
  ['invalid UTF-8', [0xff, 0xfe]],
  ['a lone surrogate', [0xed, 0xa0, 0x80]],
  ['a cut character', [0xf0, 0x9f]],
])('%s is not', (_what, given) => {
  expect(bytesToText(Uint8Array.from(given))).toBeNull();
});

test('header lines keep order, repeats and odd bytes', () => {
  const bytes = Buffer.from(
    'Set-Cookie: a=1\r\nset-cookie:b=2:3\r\nx-latin: caf\xe9\r\nx-empty:\r\nodd\r\n',
    'latin1',
  );
  expect(parseHeaderLines(bytes)).toEqual([
    ['Set-Cookie', 'a=1'],
    ['set-cookie', 'b=2:3'],
    ['x-latin', 'café'],
    ['x-empty', ''],
    ['odd', ''],
  ]);
});

test('lines of a stored request end with a line feed alone', () => {
  const bytes = new TextEncoder().encode('host: erp.acme.com\nauthorization: Basic ••••••');
  expect(parseHeaderLines(bytes)).toEqual([
    ['host', 'erp.acme.com'],
    ['authorization', 'Basic ••••••'],
  ]);
});
