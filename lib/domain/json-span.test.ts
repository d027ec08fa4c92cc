import { randomInt } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  elementSpans,
  findDuplicateMember,
  firstMemberSpan,
  memberSpan,
  type Span,
} from '#lib/domain/json-span';
import { jsonTexts } from '#lib/domain/testing/json-texts';
import { seededRandom } from '#lib/domain/testing/seeded-random';

const SEED = Number(process.env.JSON_SEED ?? randomInt(2 ** 31));

const cut = (text: string, span: Span | null) => (span === null ? null : text.slice(span.start, span.end));
const member = (text: string, key: string) =>
  cut(text, memberSpan(text, { start: 0, end: text.length }, key));

describe('memberSpan', () => {
  test.each([
    ['{"data":1}', '1'],
    ['{"data":1.10}', '1.10'],
    ['{"data":-12345678901234567890.5e+300}', '-12345678901234567890.5e+300'],
    ['{"data":true,"b":1}', 'true'],
    ['{"data":null}', 'null'],
    ['{"data":"a\\"}b\\\\"}', '"a\\"}b\\\\"'],
    ['{"data":"\\u0000"}', '"\\u0000"'],
    ['{"data":{}}', '{}'],
    ['{"data":[]}', '[]'],
    ['{"data":{"data":[{"data":1}]},"x":2}', '{"data":[{"data":1}]}'],
    [' \n{ "a" : [ "]" , {"}":"{"} ] ,\t"data"\r\n:  { "k" : 1 } , "z":0 } ', '{ "k" : 1 }'],
    ['{"data":"🪝","b":"漢"}', '"🪝"'],
    ['{"\\u0064ata":7}', '7'],
    ['{"data":1,"data":2}', '2'],
  ])('%s', (text, value) => {
    expect(member(text, 'data')).toBe(value);
    expect(JSON.parse(member(text, 'data') ?? '')).toEqual(JSON.parse(text).data);
  });

  test.each(['{}', '{ }', '{"dat":1}', '{"x":{"data":1}}', '{"x":"data"}'])('%s has no data', (text) => {
    expect(member(text, 'data')).toBeNull();
  });

  test('the depth costs no stack', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(member(`{"data":${deep}}`, 'data')).toBe(deep);
  });

  test('within an element of an array', () => {
    const text = '[ {"data": 1.0} , {"data": 2.00} ]';
    expect(elementSpans(text).map((span) => cut(text, memberSpan(text, span, 'data')))).toEqual([
      '1.0',
      '2.00',
    ]);
  });
});

describe('firstMemberSpan', () => {
  test.each([
    ['{"job":{"id":1},"by":2}', '{"id":1}'],
    [' { "a" : 1.10 } ', '1.10'],
    ['{"":null}', 'null'],
    ['{"a":"}"}', '"}"'],
    ['{}', null],
    ['[{"a":1}]', null],
    ['"{"', null],
    ['7', null],
  ])('%s', (text, value) => {
    expect(cut(text, firstMemberSpan(text, { start: 0, end: text.length }))).toBe(value);
  });

  test('within another value', () => {
    const text = '{"x":{"a":[1]}}';
    const inner = memberSpan(text, { start: 0, end: text.length }, 'x') ?? { start: 0, end: 0 };
    expect(cut(text, firstMemberSpan(text, inner))).toBe('[1]');
  });
});

describe('elementSpans', () => {
  test.each([
    ['[]', []],
    [' [ ] ', []],
    ['[1]', ['1']],
    ['[1,"a,b",[2,3],{"c":[4]},null , true]', ['1', '"a,b"', '[2,3]', '{"c":[4]}', 'null', 'true']],
  ])('%s', (text, elements) => {
    expect(elementSpans(text).map((span) => cut(text, span))).toEqual(elements);
  });
});

describe('findDuplicateMember', () => {
  test.each([
    ['{"a":1,"a":2}', ['a'], 7],
    ['{"a":1,"a":1}', ['a'], 7],
    ['{"a":1,"\\u0061":2}', ['a'], 7],
    ['{"\\u0061":1,"\\u0061":2}', ['a'], 12],
    ['{"é":1,"\\u00e9":2}', ['é'], 7],
    ['{"/":1,"\\/":2}', ['/'], 7],
    ['{"\\"":1,"\\u0022":2}', ['"'], 8],
    ['{"\\\\":1,"\\u005C":2}', ['\\'], 8],
    ['{"😀":1,"\\ud83d\\uDE00":2}', ['😀'], 8],
    ['{"\\ud800":1,"\\uD800":2}', ['\ud800'], 12],
    ['{"\\u0000":1,"\\u0000":2}', ['\0'], 12],
    ['{"":1,"":2}', [''], 6],
    ['{"__proto__":1,"__proto__":2}', ['__proto__'], 15],
    ['{"a":{"b":1,"c":[0,{"d":{},"e":[],"d":0}]},"a":1}', ['a', 'c', 1, 'd'], 34],
    ['[{"x":[{"b":"},{"},1]}, {"y":{"c":{},"d":[],"c":0}}]', [1, 'y', 'c'], 44],
    ['[[1,[2]],[{"a":1},{"a":1}],{"a":[1,{}],"a":[]}]', [2, 'a'], 39],
    [' {\n"a" : 1 ,\t"a"\r\n:2 } ', ['a'], 13],
  ])('%s', (text, path, index) => {
    expect(findDuplicateMember(text)).toEqual({ name: path.at(-1), path, index });
  });

  test.each([
    '{"a":{"a":{"a":"a"}},"b":["a","a"]}',
    '[{"a":1},{"a":1}]',
    '{"a":1,"A":2,"a ":3,"á":4,"a\u0301":5}',
    '{"a":"a","b":"a"}',
    '{"\\\\u0061":1,"a":2,"\\\\\\u0061":3}',
    '{"a":",\\"b\\":1,\\"b\\":2"}',
    '{"a":"\\\\","b":"\\\\"}',
    '"a"',
    '1',
    '[]',
    '{}',
  ])('%s has none', (text) => {
    expect(findDuplicateMember(text)).toBeNull();
  });

  test('within a part of a text', () => {
    const text = '[{"a":1,"a":2},{"b":{"c":1,"c":2}},{"a":1}]';
    const found = elementSpans(text).map((span) => findDuplicateMember(text, span));
    expect(found).toEqual([
      { name: 'a', path: ['a'], index: 8 },
      { name: 'c', path: ['b', 'c'], index: 27 },
      null,
    ]);
  });

  test('depth costs no stack, and no more time than length', () => {
    const DEPTH = 100_000;
    const deep = (inner: string) => `${'{"a":['.repeat(DEPTH)}${inner}${']}'.repeat(DEPTH)}`;
    expect(findDuplicateMember(deep(''))).toBeNull();
    expect(findDuplicateMember(deep('{"b":0,"b":1}'))?.path.length).toBe(2 * DEPTH + 1);
  });

  test('many names', () => {
    const names = Array.from({ length: 100_000 }, (_, n) => `"n${n}":0`);
    expect(findDuplicateMember(`{${names.join()}}`)).toBeNull();
    expect(findDuplicateMember(`{${names.join()},"n7":1}`)?.path).toEqual(['n7']);
  });

  test(`as many names as the parser keeps, or one is there twice (JSON_SEED=${SEED})`, () => {
    const next = jsonTexts(seededRandom(SEED));
    for (let count = 0; count < 5_000; count++) {
      const text = next();
      const written = text.match(/"(?:[^"\\]|\\.)*"\s*:/g)?.length ?? 0;
      const isUnique = written === countMembers(JSON.parse(text));
      if ((findDuplicateMember(text) === null) !== isUnique) expect.fail(text);
    }
  });
});

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, inner) => sum + countMembers(inner), own);
}
