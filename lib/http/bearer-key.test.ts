import { expect, test } from 'vitest';
import { bearerKeyOf } from '#lib/http/bearer-key';

const asked = (authorization?: string) =>
  new Request('https://app.example.com/', authorization === undefined ? {} : { headers: { authorization } });

test.each(['Bearer hk_a', 'bearer hk_a', 'BEARER   hk_a', ' Bearer  hk_a '])('%j has the key', (text) => {
  expect(bearerKeyOf(asked(text))).toBe('hk_a');
});

test('no header is no key', () => expect(bearerKeyOf(asked())).toBeNull());

test.each([
  '',
  'Bearer',
  'Bearer ',
  'Bearerhk_a',
  'Bearer x',
  'Basic hk_a',
  'Bearer hk_a hk_b',
  'Bearer hk_a, Bearer hk_b',
])('%j is refused', (text) =>
  expect(() => bearerKeyOf(asked(text))).toThrow(expect.objectContaining({ code: 'unauthenticated' })),
);
