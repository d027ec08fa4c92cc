import { expect, test } from 'vitest';
import { FAILURES } from '#lib/domain/delivery/outcome';
import { isSuccessResponse, parseResponseFilter, responseWords } from '#lib/domain/delivery/response-words';

test.each([
  [{ status: null, failure: null }, '—', false],
  [{ status: 200, failure: null }, '200 OK', true],
  [{ status: 299, failure: null }, '299', true],
  [{ status: 300, failure: null }, '300 Multiple Choices', false],
  [{ status: 503, failure: null }, '503 Service Unavailable', false],
  [{ status: null, failure: 'timeout' }, 'Timed out', false],
  [{ status: 200, failure: 'timeout' }, 'Timed out (200)', false],
  [{ status: 301, failure: 'redirect' }, 'Redirected (301)', false],
] as const)('%j reads %s', (response, words, isSuccess) => {
  expect(responseWords(response)).toBe(words);
  expect(isSuccessResponse(response)).toBe(isSuccess);
});

test('every failure has words', () => {
  for (const failure of FAILURES) expect(responseWords({ status: null, failure })).toMatch(/^[A-Z]/);
});

test.each([
  ['5xx', '5xx'],
  ['none', 'none'],
  ['503', '503'],
  ['6xx', null],
  ['099', null],
  ['1000', null],
  ['', null],
])('the filter %j means %j', (text, value) => {
  expect(parseResponseFilter(text)).toBe(value);
});
