import { expect, test } from 'vitest';
import { findTextFlaw } from '#lib/domain/text/storable-text';

test.each([
  ['a number', 1],
  ['emoji and umlauts', { a: ['é', '🚀'], ü: null }],
  ['nesting without end', JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)],
])('%s can be stored', (_what, value) => {
  expect(findTextFlaw(value)).toBeNull();
});

test.each([
  ['U+0000 in a text', { a: [{ b: 'x\0' }] }, ['a', '0', 'b'], /U\+0000/],
  ['U+0000 in a name', { a: { 'b\0': 1 } }, ['a'], /U\+0000/],
  ['half a surrogate pair', { a: '\ud800' }, ['a'], /surrogate/],
])('%s is found, with its place', (_what, value, path, message) => {
  expect(findTextFlaw(value)).toEqual({ path, message: expect.stringMatching(message) });
});
