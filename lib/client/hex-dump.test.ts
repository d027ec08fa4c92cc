import { expect, test } from 'vitest';
import { base64Bytes, hexDump } from '#lib/client/hex-dump';

test('lines of sixteen bytes with their offset and text', () => {
  const bytes = Uint8Array.from([...new TextEncoder().encode('GIF89a, then...!'), 0, 255]);
  expect(hexDump(bytes, 256)).toBe(
    [
      '0000  47 49 46 38 39 61 2c 20 74 68 65 6e 2e 2e 2e 21  GIF89a, then...!',
      `0010  00 ff${' '.repeat(42)}  ..`,
    ].join('\n'),
  );
});

test('not more than asked', () => {
  expect(hexDump(new Uint8Array(100), 32).split('\n')).toHaveLength(2);
  expect(hexDump(new Uint8Array(0), 32)).toBe('');
});

test('base64 becomes its bytes', () => {
  expect([...base64Bytes('AP+A')]).toEqual([0, 255, 128]);
});
