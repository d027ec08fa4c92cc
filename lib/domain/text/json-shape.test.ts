import { describe, expect, test } from 'vitest';
import { jsonShape } from '#lib/domain/text/json-shape';

const outline = (text: string) => {
  const { parts, isArray } = jsonShape(text);
  return { isArray, parts: parts.map(({ start, end }) => text.slice(start, end).trim()) };
};

describe('the parts of an array are its elements', () => {
  test.each([
    ['[]', []],
    [' [ ] ', []],
    ['[1]', ['1']],
    ['[1,"a,b",[2,3],{"c":[4]},null , true]', ['1', '"a,b"', '[2,3]', '{"c":[4]}', 'null', 'true']],
    ['["]", "\\"", "\\\\", "[,"]', ['"]"', '"\\""', '"\\\\"', '"[,"']],
  ])('%s', (text, parts) => expect(outline(text)).toEqual({ isArray: true, parts }));
});

describe('any other text is one part', () => {
  test.each(['{"a":[1,2]}', '1', '"[1]"', 'null', ' {"a":1} '])('%s', (text) => {
    expect(outline(text)).toEqual({ isArray: false, parts: [text.trim()] });
  });
});

/** As the reader of the parts takes the text. */
function parses(text: string): boolean {
  const { parts } = jsonShape(text);
  try {
    for (const { start, end } of parts) JSON.parse(text.slice(start, end));
    return true;
  } catch {
    return false;
  }
}

describe('what is not JSON has a part that is not', () => {
  test.each([
    '',
    '[',
    ']',
    '[1',
    '[1,',
    '[1,]',
    '[,1]',
    '[,]',
    '[1 2]',
    '[1}',
    '[1]]',
    '[1],',
    '[1]x',
    '[{"a":1]]',
    '[{"a":1},{]',
    '{',
    '{"a":1}}',
    '["',
    '["a',
    '["a\\',
    '[1]2',
    '[[1]',
    'nothing',
    '"',
    '[\u00a01]',
    '\ufeff[1]',
  ])('%s', (text) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(parses(text)).toBe(false);
  });

  test('for whatever is made of the characters that matter', () => {
    const characters = ['[', ']', '{', '}', ',', ':', '"', '\\', '1', ' '];
    let seed = 1;
    for (let round = 0; round < 20_000; round++) {
      let text = '';
      for (let length = round % 9; length >= 0; length--) {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        text += characters[Math.floor(seed / 65_536) % characters.length];
      }
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      expect({ text, isJson: parses(text) }).toEqual({ text, isJson });
    }
  });
});

test('depth and values are counted, in each part and in all', () => {
  const shape = jsonShape('[{"a":[1,2]},[[[]]],3]');
  expect(shape).toMatchObject({ depth: 4 });
  expect(shape.parts.map(({ depth }) => depth)).toEqual([2, 3, 0]);
  expect(jsonShape('{"a":{"b":1},"c":2}')).toMatchObject({ depth: 2 });
  expect(jsonShape(`[${'1,'.repeat(999)}1]`).values).toBeGreaterThanOrEqual(1_000);
});

test('a text without end costs one pass', () => {
  expect(jsonShape('['.repeat(1_000_000)).depth).toBe(1_000_000);
  expect(jsonShape(`["${'\\\\'.repeat(500_000)}`).isArray).toBe(false);
});
