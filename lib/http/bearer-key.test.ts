import { expect, test } from 'vitest';
import { AppError } from '#lib/domain/errors/app-error';
import { bearerKeyOf } from '#lib/http/bearer-key';

const asked = (authorization?: string) =>
  new Request('https://app.example.com/', authorization === undefined ? {} : { headers: { authorization } });

test.each(['Bearer hk_a', 'bearer hk_a', 'BEARER   hk_a', ' Bearer  hk_a '])('%j has the key', (text) => {
  expect(bearerKeyOf(asked(text))).toBe('hk_a');
});

test('no header is no key', () => expect(bearerKeyOf(asked())).toBeNull());

test.each([
  ['', undefined],
  ['Bearer', undefined],
  ['Bearer ', undefined],
  ['Bearerhk_a', undefined],
  ['Basic hk_a', undefined],
  ['Bearer x', 'invalid_token'],
  ['Bearer hk_a hk_b', 'invalid_token'],
  ['Bearer hk_a, Bearer hk_b', 'invalid_token'],
])('%j is refused; of a key: %s', (text, bearerError) => {
  const refusal = refusalOf(text);
  expect(refusal.code).toBe('unauthenticated');
  expect(refusal.details.bearerError).toBe(bearerError);
});

function refusalOf(authorization: string): AppError {
  try {
    bearerKeyOf(asked(authorization));
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('It was not refused');
}
