import { describe, expect, test } from 'vitest';
import { formatJson, isJson, piecesText } from '#lib/client/json-text';

const formatted = (text: string) => piecesText(formatJson(text));

test.each([
  ['{"a":1,"b":[true,null]}', '{\n  "a": 1,\n  "b": [\n    true,\n    null\n  ]\n}'],
  [' { "a" :\t"x" } \n', '{\n  "a": "x"\n}'],
  ['{}', '{}'],
  ['[ \n ]', '[]'],
  ['{"a":{},"b":[]}', '{\n  "a": {},\n  "b": []\n}'],
  ['"text"', '"text"'],
  ['12345678901234567890', '12345678901234567890'],
  ['', ''],
])('%j is laid out', (text, expected) => {
  expect(formatted(text)).toBe(expected);
});

describe('nothing but space changes', () => {
  test.each([
    '{"price":1.10,"big":12345678901234567890,"exp":1E+2,"neg":-0.0}',
    '{"a":1,"a":2}',
    '{"escapes":"\\u0000 \\" \\\\ \\/ {[,:]}"}',
    '{"emoji":"👷🏽‍♀️","rtl":"مرحبا","html":"<script>alert(1)</script>"}',
    '["a:b","c,d","\\\\"]',
  ])('%s', (text) => {
    const withoutSpace = (json: string) => json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
    expect(withoutSpace(formatted(text))).toBe(withoutSpace(text));
    expect(formatted(formatted(text))).toBe(formatted(text));
  });
});

test('what JSON.stringify makes with two spaces is the same layout', () => {
  const value = { a: [1, { b: 'c', d: [] }], e: {}, f: null, g: [[], [[]]] };
  expect(formatted(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
});

test('tokens are told apart', () => {
  expect(formatJson('{"k":"v","n":-1,"t":true}').filter((piece) => piece.kind !== 'plain')).toEqual([
    { kind: 'key', text: '"k"' },
    { kind: 'string', text: '"v"' },
    { kind: 'key', text: '"n"' },
    { kind: 'number', text: '-1' },
    { kind: 'key', text: '"t"' },
    { kind: 'literal', text: 'true' },
  ]);
});

test('depth costs no stack', () => {
  const depth = 3_000;
  expect(formatted('['.repeat(depth) + ']'.repeat(depth)).split('\n')).toHaveLength(2 * depth - 1);
});

test.each([
  ['{"a":1}', true],
  ['{a:1}', false],
  ['', false],
])('isJson(%j) is %s', (text, expected) => {
  expect(isJson(text)).toBe(expected);
});
