import { describe, expect, test } from 'vitest';
import { formatJson, isJson, jsonPieces } from '#lib/client/json-text';

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
  expect(formatJson(text)).toBe(expected);
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
    expect(withoutSpace(formatJson(text))).toBe(withoutSpace(text));
    expect(formatJson(formatJson(text))).toBe(formatJson(text));
  });
});

test('what JSON.stringify makes with two spaces is the same layout', () => {
  const value = { a: [1, { b: 'c', d: [] }], e: {}, f: null, g: [[], [[]]] };
  expect(formatJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
});

test('tokens are told apart, and together they are the text', () => {
  const text = '{"k":"v: ","n":-1.50,\n "t":true, "x": null}';
  const pieces = jsonPieces(text);
  expect(pieces.filter((piece) => piece.kind !== 'plain')).toEqual([
    { kind: 'key', text: '"k"' },
    { kind: 'string', text: '"v: "' },
    { kind: 'key', text: '"n"' },
    { kind: 'number', text: '-1.50' },
    { kind: 'key', text: '"t"' },
    { kind: 'literal', text: 'true' },
    { kind: 'key', text: '"x"' },
    { kind: 'literal', text: 'null' },
  ]);
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
});

test('lines of a formatted text have the same tokens alone as in the whole', () => {
  const text = formatJson('{"a":["x\\n",1,{"b":false}],"c":{}}');
  const tokens = (part: string) => jsonPieces(part).filter((piece) => piece.kind !== 'plain');
  expect(text.split('\n').flatMap(tokens)).toEqual(tokens(text));
});

test('depth costs neither stack nor room', () => {
  const depth = 30_000;
  const formatted = formatJson('['.repeat(depth) + ']'.repeat(depth));
  expect(formatted.split('\n')).toHaveLength(2 * depth - 1);
  expect(formatted.length).toBeLessThan(depth * 200);
});

test.each([
  ['{"a":1}', true],
  ['{a:1}', false],
  ['', false],
])('isJson(%j) is %s', (text, expected) => {
  expect(isJson(text)).toBe(expected);
});
