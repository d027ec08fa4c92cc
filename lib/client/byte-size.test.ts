import { expect, test } from 'vitest';
import { bytesText, utf8Length } from '#lib/client/byte-size';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1023 bytes'],
  [1024, '1 KB'],
  [4198, '4.1 KB'],
  [64 * 1024, '64 KB'],
  [262_144, '256 KB'],
  [1024 * 1024, '1 MB'],
  [1_258_291, '1.2 MB'],
])('%i is %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test('characters beyond ASCII count their bytes', () => {
  expect(utf8Length('é👷')).toBe(6);
});
