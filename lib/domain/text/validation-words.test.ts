import { expect, test } from 'vitest';
import { z } from 'zod';
import { validationWords, wholeNumberWords } from '#lib/domain/text/validation-words';

const say = (schema: z.ZodType, input: unknown) =>
  (schema.safeParse(input, { error: validationWords }).error?.issues ?? []).map(({ message }) => message);

test.each<[what: string, schema: z.ZodType, input: unknown, words: string]>([
  ['nothing', z.string(), undefined, 'Required.'],
  ['no choice', z.enum(['a', 'b']), undefined, 'Required.'],
  ['another type', z.string(), 7, 'Must be text.'],
  ['null', z.string(), null, 'Must be text.'],
  ['text for a number', z.number(), 'x', 'Must be a number.'],
  ['not a number', z.number(), Number.NaN, 'Must be a number.'],
  ['infinity', z.number(), Number.POSITIVE_INFINITY, 'Must be a number.'],
  ['a fraction', z.int(), 1.5, 'Must be a whole number.'],
  ['text for a switch', z.boolean(), 'true', 'Must be true or false.'],
  ['text for a list', z.array(z.string()), 'x', 'Must be an array.'],
  ['a list for an object', z.object({}), [], 'Must be an object.'],
  ['a list for a record', z.record(z.string(), z.unknown()), [], 'Must be an object.'],
  ['no such choice', z.enum(['a', 'b']), 'c', 'Must be one of a, b.'],
  ['another constant', z.literal('a'), 'b', 'Must be a.'],
  [
    'no date',
    z.iso.datetime(),
    'x',
    'Must be an ISO 8601 date and time with its offset, e.g. 2026-03-02T14:11:08Z.',
  ],
  ['no address', z.email(), 'x', 'Must be an email address, e.g. dana@example.com.'],
  ['no URL', z.url(), 'x', 'Must be a URL, e.g. https://example.com/hooks.'],
  ['another pattern', z.string().regex(/^a$/), 'b', 'This is not written as it should be.'],
  ['no text', z.string().min(1), '', 'Must not be empty.'],
  ['too short', z.string().min(32), 'x', 'Must have at least 32 characters.'],
  ['too long', z.string().max(1_000), 'x'.repeat(1_001), 'Must have at most 1,000 characters.'],
  ['an empty list', z.array(z.string()).min(1), [], 'Must have at least 1 item.'],
  ['a long list', z.array(z.string()).max(1), ['a', 'b'], 'Must have at most 1 item.'],
  ['too small', z.number().min(1), 0, 'Must be at least 1.'],
  ['too large', z.number().lt(1_000), 1_000, 'Must be less than 1,000.'],
  ['an odd number', z.number().multipleOf(5), 7, 'Must be a multiple of 5.'],
  ['one name too many', z.strictObject({}), { a: 1 }, 'There is no member "a" here.'],
  ['none of several', z.union([z.string(), z.number()]), true, 'This value is not accepted here.'],
])('%s', (_what, schema, input, words) => {
  expect(say(schema, input)).toEqual([words]);
});

test('a whole number between bounds is asked for in one way, whatever is wrong', () => {
  const words = wholeNumberWords(1, 1_000);
  const schema = z.number(words).int(words).min(1, words).max(1_000, words);
  for (const input of ['x', Number.NaN, 0, 1.5, 1_001, null]) {
    expect(new Set(say(schema, input)), String(input)).toEqual(
      new Set(['Must be a whole number from 1 to 1,000.']),
    );
  }
  expect(say(schema, undefined)).toEqual(['Required.']);
});
