import { describe, expect, test } from 'vitest';
import { canonicalAddress, networksOf } from '#lib/domain/webhook/network-address';

describe('canonicalAddress', () => {
  test.each([
    ['203.0.113.1', '203.0.113.1'],
    [' 203.0.113.1 ', '203.0.113.1'],
    ['203.0.113.1:51234', '203.0.113.1'],
    ['::ffff:203.0.113.1', '203.0.113.1'],
    ['::FFFF:cb00:7101', '203.0.113.1'],
    ['[::ffff:203.0.113.1]:443', '203.0.113.1'],
    ['64:ff9b::cb00:7101', '203.0.113.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:0DB8:0:0:0:0:0:0001', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:65535', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%wlan0.100]:80', 'fe80::1'],
    ['::1', '::1'],
  ])('%s is %s', (text, expected) => {
    expect(canonicalAddress(text)).toBe(expected);
    expect(canonicalAddress(expected)).toBe(expected);
  });

  test.each([
    '',
    'unknown',
    '_hidden',
    'localhost',
    '1.2.3',
    '010.0.0.1',
    '0x7f.0.0.1',
    '2130706433',
    '256.0.0.1',
    '1.2.3.4%eth0',
    '1.2.3.4:',
    '1.2.3.4:port',
    '1.2.3.4:123456',
    '[1.2.3.4',
    '[2001:db8::1]x',
    '2001:db8::1::2',
    '::ffff:010.0.0.1',
    'fe80::1%',
    'fe80::1%<script>',
    '1.2.3.4, 5.6.7.8',
    '1.2.3.4\n5.6.7.8',
    `2001:db8::1${' '.repeat(100)}`,
    `fe80::1%${'x'.repeat(1_000)}`,
    'x'.repeat(16_000),
  ])('%j is none', (text) => {
    expect(canonicalAddress(text)).toBeNull();
  });
});

test.each([
  ['203.0.113.1', '203.0.113.1', null],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
  ['2001:db8:1:2:ffff::', '2001:db8:1:2::/64', '2001:db8:1::/48'],
  ['::1', '::/64', '::/48'],
])('the network of %s is %s', (address, own, around) => {
  expect(networksOf(address)).toEqual({ own, around });
});
