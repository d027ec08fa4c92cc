import { expect, test } from 'vitest';
import { payloadFlaw } from '#lib/client/events/payload-check';

test.each(['{}', ' {"a":1}\n', '{"__proto__":1}'])('%j can be sent', (text) => {
  expect(payloadFlaw(text)).toBeNull();
});

test.each([
  ['{"a":1,}', 'Line 1, column 8: A comma', 7],
  ['[1]', 'must be a JSON object', null],
  ['null', 'must be a JSON object', null],
  ['"text"', 'must be a JSON object', null],
])('%j: %s', (text, message, index) => {
  expect(payloadFlaw(text)).toEqual({ message: expect.stringContaining(message), index });
});

test('the limit counts bytes, not characters, and not the space around', () => {
  const ofSize = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
  expect(payloadFlaw(`${ofSize(262_144)}\n\n`)).toBeNull();
  expect(payloadFlaw(ofSize(262_145))?.message).toContain('256 KB');
  expect(payloadFlaw(`{"a":"${'é'.repeat(131_072)}"}`)?.message).toContain('At most 256 KB');
});
