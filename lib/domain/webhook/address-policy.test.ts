/** Each special-purpose range: its first and last address, and the neighbours outside. */
import { describe, expect, test } from 'vitest';
import {
  createAddressCheck,
  isAddressLiteral,
  isNat64Prefix,
  isPrivateRange,
  isPublicAddress,
  literalAddress,
  PRIVATE_RANGES,
} from '#lib/domain/webhook/address-policy';

/** `before` and `after` are public unless they are null: where ranges touch. */
const IPV4: [range: string, before: string | null, first: string, last: string, after: string | null][] = [
  ['this network', null, '0.0.0.0', '0.255.255.255', '1.0.0.0'],
  ['private 10/8', '9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'],
  ['carrier-grade NAT', '100.63.255.255', '100.64.0.0', '100.127.255.255', '100.128.0.0'],
  ['loopback', '126.255.255.255', '127.0.0.0', '127.255.255.255', '128.0.0.0'],
  ['a cloud agent', '168.63.129.15', '168.63.129.16', '168.63.129.16', '168.63.129.17'],
  ['link-local', '169.253.255.255', '169.254.0.0', '169.254.255.255', '169.255.0.0'],
  ['private 172.16/12', '172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0'],
  ['IETF assignments', '191.255.255.255', '192.0.0.0', '192.0.0.255', '192.0.1.0'],
  ['documentation 1', '192.0.1.255', '192.0.2.0', '192.0.2.255', '192.0.3.0'],
  ['AS112 (1)', '192.31.195.255', '192.31.196.0', '192.31.196.255', '192.31.197.0'],
  ['AMT', '192.52.192.255', '192.52.193.0', '192.52.193.255', '192.52.194.0'],
  ['6to4 relays', '192.88.98.255', '192.88.99.0', '192.88.99.255', '192.88.100.0'],
  ['private 192.168/16', '192.167.255.255', '192.168.0.0', '192.168.255.255', '192.169.0.0'],
  ['AS112 (2)', '192.175.47.255', '192.175.48.0', '192.175.48.255', '192.175.49.0'],
  ['benchmarking', '198.17.255.255', '198.18.0.0', '198.19.255.255', '198.20.0.0'],
  ['documentation 2', '198.51.99.255', '198.51.100.0', '198.51.100.255', '198.51.101.0'],
  ['documentation 3', '203.0.112.255', '203.0.113.0', '203.0.113.255', '203.0.114.0'],
  ['multicast', '223.255.255.255', '224.0.0.0', '239.255.255.255', null],
  ['reserved and broadcast', null, '240.0.0.0', '255.255.255.255', null],
];

const IPV6: typeof IPV4 = [
  ['all below global unicast', null, '::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2000::'],
  [
    'IETF assignments, Teredo',
    '2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    '2001::',
    '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff',
    '2001:200::',
  ],
  [
    'documentation',
    '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff',
    '2001:db8::',
    '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
    '2001:db9::',
  ],
  [
    '6to4',
    '2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    '2002::',
    '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    '2003::',
  ],
  [
    'AS112',
    '2620:4f:7fff:ffff:ffff:ffff:ffff:ffff',
    '2620:4f:8000::',
    '2620:4f:8000:ffff:ffff:ffff:ffff:ffff',
    '2620:4f:8001::',
  ],
  [
    'documentation 2',
    '3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    '3fff::',
    '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff',
    '3fff:1000::',
  ],
  [
    'all above global unicast',
    '3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    '4000::',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    null,
  ],
];

describe.each([...IPV4, ...IPV6])('%s', (_range, before, first, last, after) => {
  test('is refused from its first to its last address', () => {
    expect(isPublicAddress(first)).toBe(false);
    expect(isPublicAddress(last)).toBe(false);
  });
  test('ends where it ends', () => {
    if (before !== null) expect(isPublicAddress(before)).toBe(true);
    if (after !== null) expect(isPublicAddress(after)).toBe(true);
  });
});

test.each([
  ['loopback', '::1'],
  ['unspecified', '::'],
  ['IPv4-mapped', '::ffff:8.8.8.8'],
  ['IPv4-mapped, in hex', '::ffff:7f00:1'],
  ['IPv4-compatible', '::8.8.8.8'],
  ['NAT64 of a network', '64:ff9b:1::1'],
  ['discard', '100::1'],
  ['SRv6', '5f00::1'],
  ['unique local', 'fd00::1'],
  ['unique local, metadata', 'fd00:ec2::254'],
  ['link-local', 'fe80::1'],
  ['site-local', 'fec0::1'],
  ['multicast', 'ff02::1'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['6to4 of a private address', '2002:a00:1::'],
  ['a zone', '2606:4700::1111%eth0'],
  ['metadata', '169.254.169.254'],
  ['metadata of another cloud', '100.100.100.200'],
])('%s (%s) is refused', (_what, address) => {
  expect(isPublicAddress(address)).toBe(false);
});

describe('an address of a NAT64 translator', () => {
  test.each([
    ['64:ff9b::8.8.8.8', true],
    ['64:ff9b::808:808', true],
    ['0064:FF9B:0000:0000:0000:0000:0808:0808', true],
    ['64:ff9b:0:0::5db8:d70e', true],
    ['64:ff9b::', false],
    ['64:ff9b::10.0.0.1', false],
    ['64:ff9b::a00:1', false],
    ['64:ff9b::127.0.0.1', false],
    ['64:ff9b::169.254.169.254', false],
    ['64:ff9b::a9fe:a9fe', false],
    ['64:ff9b::100.100.100.200', false],
    ['64:ff9b::168.63.129.16', false],
    ['64:ff9b::192.168.1.1', false],
    ['64:ff9b::224.0.0.1', false],
    ['64:ff9b::255.255.255.255', false],
    ['64:ff9b::010.8.8.8', false],
    ['64:ff9b::8.8.8.8%eth0', false],
    ['64:ff9b:0:0:0:1:808:808', false],
    ['64:ff9b:0:1::808:808', false],
    ['64:ff9a::8.8.8.8', false],
    ['64:ff9c::8.8.8.8', false],
    ['64:ff9b:1::8.8.8.8', false],
  ])('%s is judged by the IPv4 address in it: %s', (address, isAllowed) => {
    expect(isPublicAddress(address)).toBe(isAllowed);
    expect(createAddressCheck({ privateRanges: [], nat64Prefixes: [] })(address)).toBe(isAllowed);
  });

  // 192.0.2.33 in the examples of RFC 6052, section 2.4, is replaced by a public and a private address.
  test.each([
    ['2001:db8::/32', '2001:db8:808:808::', '2001:db8:a00:1::'],
    ['2001:db8:100::/40', '2001:db8:108:808:8::', '2001:db8:10a:0:1::'],
    ['2001:db8:122::/48', '2001:db8:122:808:8:800::', '2001:db8:122:a00:0:100::'],
    ['2001:db8:122:300::/56', '2001:db8:122:308:8:808::', '2001:db8:122:30a:0:1::'],
    ['2001:db8:122:344::/64', '2001:db8:122:344:8:808:800:0', '2001:db8:122:344:a:0:100:0'],
    ['2001:db8:122:344::/96', '2001:db8:122:344::808:808', '2001:db8:122:344::a00:1'],
    ['64:ff9b:1::/48', '64:ff9b:1:808:8:800::', '64:ff9b:1:a00:0:100::'],
    ['64:ff9b:1:fffe::/96', '64:ff9b:1:fffe::8.8.8.8', '64:ff9b:1:fffe::10.0.0.1'],
    ['fd00:64::/96', 'fd00:64::8.8.8.8', 'fd00:64::10.0.0.1'],
    ['2600:64::/96', '2600:64::8.8.8.8', '2600:64::10.0.0.1'],
  ])(
    'with the prefix %s is judged likewise, wherever the IPv4 address is in it',
    (prefix, inside, refused) => {
      expect(isNat64Prefix(prefix)).toBe(true);
      const isAllowed = createAddressCheck({ privateRanges: [], nat64Prefixes: [prefix] });
      expect([isAllowed(inside), isAllowed(refused)]).toEqual([true, false]);
      const isOpened = createAddressCheck({ privateRanges: ['10.0.0.0/8'], nat64Prefixes: [prefix] });
      expect([isOpened(inside), isOpened(refused)]).toEqual([true, true]);
    },
  );

  test('which is not zero beside the IPv4 address is refused', () => {
    const isAllowed = createAddressCheck({ privateRanges: [], nat64Prefixes: ['2600:64::/32'] });
    expect(isAllowed('2600:64:808:808::')).toBe(true);
    for (const address of ['2600:64:808:808:100::', '2600:64:808:808::1', '2600:64:808:808:1::']) {
      expect([address, isAllowed(address)]).toEqual([address, false]);
    }
  });

  test('with the longest of several prefixes counts', () => {
    const nat64Prefixes = ['64:ff9b:1::/48', '64:ff9b:1:808::/96'];
    const isAllowed = createAddressCheck({ privateRanges: [], nat64Prefixes });
    expect(isAllowed('64:ff9b:1:808::10.0.0.1')).toBe(false);
    expect(isAllowed('64:ff9b:1:808::8.8.8.8')).toBe(true);
  });

  test('with an opened private address is reached, with a metadata service never', () => {
    const isAllowed = createAddressCheck({ privateRanges: PRIVATE_RANGES, nat64Prefixes: [] });
    expect(isAllowed('64:ff9b::10.0.0.1')).toBe(true);
    expect(isAllowed('64:ff9b::100.100.100.200')).toBe(false);
    expect(isAllowed('64:ff9b::169.254.169.254')).toBe(false);
    expect(isAllowed('64:ff9b::127.0.0.1')).toBe(false);
  });

  test.each([
    '64:ff9b::/64x',
    '64:ff9b::/95',
    '64:ff9b::1/96',
    '2001:db8:0:0:100::/96',
    '10.0.0.0/32',
    '64:ff9b::',
    '::/0',
    '',
  ])('"%s" is no prefix of a translator', (prefix) => {
    expect(isNat64Prefix(prefix)).toBe(false);
  });
});

test.each(['8.8.8.8', '1.1.1.1', '93.184.215.14', '2606:4700:4700::1111', '2A00:1450:4001:82A::200E'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test.each([
  '',
  'example.com',
  '8.8.8',
  '0x8.8.8.8',
  '010.8.8.8',
  '134744072',
  '8.8.8.8.',
  '8.8.8.8/8',
  '::g',
])('"%s" is no address, and refused', (text) => {
  expect(isPublicAddress(text)).toBe(false);
});

test('literals in URLs are told from names', () => {
  expect(isAddressLiteral('8.8.8.8')).toBe(true);
  expect(isAddressLiteral('[::1]')).toBe(true);
  expect(isAddressLiteral('example.com')).toBe(false);
  expect(literalAddress('[::1]')).toBe('::1');
  expect(literalAddress('8.8.8.8')).toBe('8.8.8.8');
});

describe('ranges that an operator opens', () => {
  test.each(['10.0.0.0/8', '10.20.0.0/16', '192.168.1.7/32', '100.64.0.0/10', 'fd12:3456::/32', 'fc00::/7'])(
    '%s can be opened',
    (range) => {
      expect(isPrivateRange(range)).toBe(true);
    },
  );

  test.each([
    '0.0.0.0/0',
    '10.0.0.0/7',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '::/0',
    '::1/128',
    'fe80::/10',
    '::ffff:10.0.0.0/104',
    '64:ff9b::/96',
    '10.0.0.1',
    '10.0.0.0/33',
    'private',
    '',
  ])('"%s" cannot', (range) => {
    expect(isPrivateRange(range)).toBe(false);
  });

  test.each([
    ['10.20.30.40', true],
    ['10.21.0.1', false],
    ['192.168.0.1', false],
    ['8.8.8.8', true],
    ['fd12:3456::1', true],
    ['fd12:3457::1', false],
    ['::ffff:10.20.30.40', false],
    ['127.0.0.1', false],
    ['fd12:3456::1%eth0', false],
  ])('of 10.20.0.0/16 and fd12:3456::/32, %s: %s', (address, isAllowed) => {
    expect(
      createAddressCheck({ privateRanges: ['10.20.0.0/16', 'fd12:3456::/32'], nat64Prefixes: [] })(address),
    ).toBe(isAllowed);
  });

  test.each([
    '100.100.100.200',
    '169.254.169.254',
    '168.63.129.16',
    'fd00:ec2::254',
    'fd00:ec2::23',
    'fd20:ce::254',
    'fd00:c1::a9fe:a9fe',
    'fd00:42::42',
    'fd00:a9fe:a9fe::1',
    'fd00:100::100:200',
    '127.0.0.1',
    '::1',
    '0.0.0.0',
  ])('%s stays refused, whatever is opened', (address) => {
    expect(createAddressCheck({ privateRanges: PRIVATE_RANGES, nat64Prefixes: [] })(address)).toBe(false);
  });
});
