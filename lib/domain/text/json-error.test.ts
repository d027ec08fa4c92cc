import { describe, expect, test } from 'vitest';
import { isJson } from '#lib/client/json-text';
import { findJsonError } from '#lib/domain/text/json-error';

test.each([
  ['', 1, 1, 'no JSON here yet'],
  ['{', 1, 2, 'ends too early'],
  ['{\n  "a": 1,\n}', 3, 1, 'comma must not stand'],
  ['[1, 2,]', 1, 7, 'comma must not stand'],
  ['{"a" 1}', 1, 6, 'colon'],
  ['{"a": 1 "b": 2}', 1, 9, 'comma or the closing bracket'],
  ["{'a': 1}", 1, 2, 'double quotes'],
  ['{"a": \'x\'}', 1, 7, 'straight double quotes'],
  ['{"a": “x”}', 1, 7, 'straight double quotes'],
  ['{"a": tru}', 1, 7, 'Expected a value'],
  ['{"a": 01}', 1, 7, 'not a number'],
  ['{"a": +1}', 1, 7, 'not a number'],
  ['{"a": .5}', 1, 7, 'not a number'],
  ['{"a": "x\ny"}', 1, 9, 'line break'],
  ['{"a": "x}', 1, 7, 'not closed'],
  ['{"a": "\\x"}', 1, 8, 'no such escape'],
  ['{} {}', 1, 4, 'Nothing may follow'],
  ['{"👷": 1, b}', 1, 10, 'double quotes'],
])('%j is wrong at %i:%i', (text, line, column, message) => {
  expect(findJsonError(text)).toMatchObject({ line, column, message: expect.stringContaining(message) });
});

describe('the verdict is that of JSON.parse', () => {
  const fragments = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '1',
    '-',
    '1.5e+3',
    'null',
    ' ',
    '\\',
    '"\\u00e9"',
    'x',
    '\n',
  ];
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };

  test('on texts put together from fragments', () => {
    const texts = Array.from({ length: 20_000 }, () =>
      Array.from(
        { length: 1 + Math.floor(random() * 9) },
        () => fragments[Math.floor(random() * fragments.length)],
      ).join(''),
    );
    const different = texts.filter((text) => isJson(text) !== (findJsonError(text) === null));
    expect(different).toEqual([]);
    expect(texts.filter(isJson).length).toBeGreaterThan(100);
  });

  test('on a valid text with one character taken out', () => {
    const valid = '{"a":[1,-2.5e3,"x\\n",{"b":null}],"c":true}';
    for (let i = 0; i < valid.length; i++) {
      const text = valid.slice(0, i) + valid.slice(i + 1);
      expect([text, findJsonError(text) === null]).toEqual([text, isJson(text)]);
    }
  });
});
