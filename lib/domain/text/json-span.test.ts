import { describe, expect, test } from 'vitest';
import { jsonShape } from '#lib/domain/text/json-shape';
import {
  anyDuplicateMember,
  duplicateMember,
  firstMemberSpan,
  memberSpan,
  type Span,
} from '#lib/domain/text/json-span';

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
    expect(jsonShape(text).parts.map((span) => cut(text, memberSpan(text, span, 'data')))).toEqual([
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

describe('duplicates', () => {
  test.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['[{"x":[{"b":"},{"},1]}, {"y":{"c":{},"d":[],"c":0}}]', 'c'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ])('%s has one', (text, name) => {
    expect(anyDuplicateMember(text)).toBe(name);
  });

  test.each(['{"a":{"a":{"a":"a"}},"b":["a","a"]}', '[{"a":1},{"a":1}]', '"a"', '1', '[]', '{}'])(
    '%s has none',
    (text) => {
      expect(anyDuplicateMember(text)).toBeNull();
    },
  );

  test('of one object alone', () => {
    const within = (text: string) => duplicateMember(text, { start: 0, end: text.length });
    expect(within('{"data":{"z":1,"z":2},"type":"a"}')).toBeNull();
    expect(within('{"type":"a","data":{},"type":"b"}')).toBe('type');
  });
});
