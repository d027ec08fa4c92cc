/** What is wrong with an input, in words that say what to do. The one place where issues of the validator are put into words. */
import type { z } from 'zod';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** More values than anybody reads. */
const MAX_NAMED_VALUES = 30;

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'Must be text.',
  number: 'Must be a number.',
  int: 'Must be a whole number.',
  bigint: 'Must be a whole number.',
  boolean: 'Must be true or false.',
  array: 'Must be an array.',
  tuple: 'Must be an array.',
  object: 'Must be an object.',
  record: 'Must be an object.',
  null: 'Must be null.',
  nan: 'Must not be a number.',
  date: 'Must be a date.',
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'Must be an ISO 8601 date and time with its offset, e.g. 2026-03-02T14:11:08Z.',
  date: 'Must be an ISO 8601 date, e.g. 2026-03-02.',
  email: 'Must be an email address, e.g. dana@example.com.',
  url: 'Must be a URL, e.g. https://example.com/hooks.',
  uuid: 'Must be a UUID.',
};

/** Used where an issue says no more than that something is wrong. */
const FALLBACK = 'This value is not accepted here.';

/** The error map of every contract and setting: words for what a schema has none of its own for. */
export function validationWords(issue: Issue): string {
  if (isMissing(issue)) return 'Required.';
  switch (issue.code) {
    case 'invalid_type':
      return EXPECTED[issue.expected] ?? FALLBACK;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'This is not written as it should be.';
    case 'too_small':
      return bound(issue, Number(issue.minimum), 'at least', issue.inclusive ?? true);
    case 'too_big':
      return bound(issue, Number(issue.maximum), 'at most', issue.inclusive ?? true);
    case 'not_multiple_of':
      return issue.divisor === 1 ? 'Must be a whole number.' : `Must be a multiple of ${issue.divisor}.`;
    case 'unrecognized_keys':
      return `There is no member ${issue.keys.map((key) => JSON.stringify(key)).join(' or ')} here.`;
    default:
      return FALLBACK;
  }
}

/** Words for a whole number between two bounds, whatever is wrong with it. */
export const wholeNumberWords = (min: number, max: number) => ({
  error: ({ input }: { input?: unknown }) =>
    input === undefined ? 'Required.' : `Must be a whole number from ${inWords(min)} to ${inWords(max)}.`,
});

const isMissing = ({ code, input }: Issue) =>
  input === undefined && (code === 'invalid_type' || code === 'invalid_value' || code === 'invalid_union');

const inWords = (count: number) => count.toLocaleString('en');

function oneOf(values: readonly unknown[]): string {
  const named = values.slice(0, MAX_NAMED_VALUES).map(String);
  if (named.length === 1) return `Must be ${named[0]}.`;
  return `Must be one of ${named.join(', ')}${values.length > named.length ? ', …' : ''}.`;
}

function bound(
  { origin }: { origin: string },
  limit: number,
  atLeastOrMost: 'at least' | 'at most',
  isInclusive: boolean,
): string {
  const words = `${atLeastOrMost} ${inWords(limit)}`;
  switch (origin) {
    case 'string':
      if (atLeastOrMost === 'at least' && limit === 1) return 'Must not be empty.';
      return `Must have ${words} ${limit === 1 ? 'character' : 'characters'}.`;
    case 'array':
    case 'set':
      return `Must have ${words} ${limit === 1 ? 'item' : 'items'}.`;
    default:
      if (isInclusive) return `Must be ${words}.`;
      return `Must be ${atLeastOrMost === 'at least' ? 'more' : 'less'} than ${inWords(limit)}.`;
  }
}
