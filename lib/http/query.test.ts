import { expect, test } from 'vitest';
import { z } from 'zod';
import { several, wholeNumberText } from '#lib/contracts/parameters';
import { readQuery, readSingleQuery } from '#lib/http/query';
import { parseQuery } from '#lib/services/parse';

const contract = z.object({
  status: several(z.enum(['failed', 'retrying']), 3).optional(),
  search: z.string().optional(),
  limit: wholeNumberText(1, 100).default(50),
});
const BASE = 'https://app.example.com/';
const parse = (query: string) => parseQuery(contract, readQuery(`${BASE}?${query}`));

function complaints(read: () => unknown): unknown {
  try {
    read();
  } catch (error) {
    return error;
  }
  throw new Error('Expected a refusal');
}

test.each([
  ['', { limit: 50 }],
  ['status=failed', { status: ['failed'], limit: 50 }],
  ['status=failed&limit=7&status=retrying', { status: ['failed', 'retrying'], limit: 7 }],
  ['search=a+b%2Cc', { search: 'a b,c', limit: 50 }],
])('%j', (query, expected) => expect(parse(query)).toEqual(expected));

test.each([
  ['search=a&search=a', '/search', 'The parameter "search" is there twice. Send it once.'],
  ['search=a&%73earch=b', '/search', 'The parameter "search" is there twice. Send it once.'],
  ['limit=7&limit=7', '/limit', 'The parameter "limit" is there twice. Send it once.'],
  [
    'status=failed,retrying',
    '/status/0',
    'Must be one of failed, retrying. Repeat the parameter for several values.',
  ],
  ['status=failed&status=', '/status/1', 'Must be one of failed, retrying.'],
  [`${'status=failed&'.repeat(4)}`, '/status', 'Must have at most 3 items.'],
  ['status[]=failed', '/status[]', 'There is no parameter "status[]" here.'],
  ['__proto__=a&__proto__=b', '/__proto__', 'There is no parameter "__proto__" here.'],
  ...['', ' 7', '0x7', '1e1', '7.0', '0', '101', 'many', '9'.repeat(400)].map((text) => [
    `limit=${encodeURIComponent(text)}`,
    '/limit',
    'Must be a whole number from 1 to 100.',
  ]),
])('refuses %j', (query, pointer, message) => {
  expect(complaints(() => parse(query))).toMatchObject({
    code: 'validation_failed',
    details: { fields: [{ pointer, message }] },
  });
});

test.each(['search=%ff', 'search=%', '%c0%af=1'])('refuses %j, which is not UTF-8', (query) => {
  expect(complaints(() => parse(query))).toMatchObject({ code: 'validation_failed' });
});

test('every fault of a query is named', () => {
  expect(complaints(() => parse('search=a&search=b&limit=x&nothing=1'))).toMatchObject({
    message: '3 fields need your attention.',
    details: { fields: [{ pointer: '/search' }, { pointer: '/limit' }, { pointer: '/nothing' }] },
  });
});

test('a query of single parameters has none twice', () => {
  expect(readSingleQuery(`${BASE}?id=1&x=`)).toEqual({ id: '1', x: '' });
  expect(complaints(() => readSingleQuery(`${BASE}?id=1&id=1`))).toMatchObject({
    code: 'validation_failed',
    details: { fields: [{ pointer: '/id' }] },
  });
});
