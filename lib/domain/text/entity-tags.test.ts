import { describe, expect, test } from 'vitest';
import {
  assertPreconditions,
  matchesStrongly,
  matchesWeakly,
  parseEntityTags,
} from '#lib/domain/text/entity-tags';

describe('parseEntityTags', () => {
  test.each([
    ['"a"', ['"a"']],
    ['"a", "b"', ['"a"', '"b"']],
    ['W/"a","b,c"', ['W/"a"', '"b,c"']],
    [' , "a" ,\t, "b",', ['"a"', '"b"']],
    [' * ', ['*']],
    ['""', ['""']],
    ['"\u00e9"', ['"\u00e9"']],
  ])('%j', (text, tags) => expect(parseEntityTags(text)).toEqual(tags));

  test.each([
    '',
    ' ',
    ',',
    'a',
    '"a',
    'a"',
    '"a" "b"',
    '"a""b"',
    '"a", b',
    '"a", *',
    '*, *',
    'w/"a"',
    'W/ "a"',
    '"a b"',
    "'a'",
  ])('%j is no list of tags', (text) => expect(parseEntityTags(text)).toBeNull());

  test('reads a long text in one go', () => {
    expect(parseEntityTags(`${'"a", '.repeat(50_000)}x`)).toBeNull();
    expect(parseEntityTags(`${', '.repeat(50_000)}x`)).toBeNull();
  });
});

/** The comparisons of the table in RFC 9110, section 8.8.3.2. */
test.each([
  ['W/"1"', 'W/"1"', false, true],
  ['W/"1"', 'W/"2"', false, false],
  ['W/"1"', '"1"', false, true],
  ['"1"', '"1"', true, true],
  ['*', '"1"', true, true],
])('%s and %s', (one, other, isStrong, isWeak) => {
  expect(matchesStrongly([one], other)).toBe(isStrong);
  expect(matchesWeakly([one], other)).toBe(isWeak);
});

describe('assertPreconditions', () => {
  const refusal = (ifMatch: string[] | null, ifNoneMatch: string[] | null = null) => {
    try {
      assertPreconditions({ ifMatch, ifNoneMatch }, '"1"', 'webhook');
      return null;
    } catch (error) {
      expect(error).toMatchObject({ code: 'precondition_failed' });
      return (error as Error).message;
    }
  };

  test.each([
    [null, null],
    [['"1"'], null],
    [['"2"', '"1"'], null],
    [['W/"2"', '"1"'], null],
    [['*'], null],
    [null, ['"2"']],
    [['"1"'], ['"2"', 'W/"3"']],
  ])('lets through If-Match %j, If-None-Match %j', (ifMatch, ifNoneMatch) => {
    expect(refusal(ifMatch, ifNoneMatch)).toBeNull();
  });

  test('says of each refusal what is the matter', () => {
    expect(refusal(['"2"'])).toMatch(/^No tag in If-Match is the current ETag of the webhook/);
    expect(refusal(['"2"', 'W/"1"'])).toMatch(/^No tag in If-Match is the current/);
    expect(refusal(['W/"1"'])).toMatch(/^If-Match compares strong tags only/);
    for (const tag of ['"1"', 'W/"1"', '*']) expect(refusal(null, [tag])).toMatch(/If-None-Match excludes/);
  });
});
