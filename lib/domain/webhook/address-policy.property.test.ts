/**
 * The address policy against a second opinion: the IANA registries as they are printed, judged by Node's own block list.
 * Nothing is shared with the policy, neither its table nor its parser. `ADDRESS_SEED` repeats a run.
 */
import { randomInt } from 'node:crypto';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { expect, test } from 'vitest';
import { numbersFrom } from '#lib/domain/testing/numbers';
import { createAddressCheck, isPublicAddress, PRIVATE_RANGES } from '#lib/domain/webhook/address-policy';

const ADDRESSES = 40_000;
const SEED = Number(process.env.ADDRESS_SEED ?? randomInt(2 ** 31));

type Range = readonly [network: string, bits: number];

/** IANA IPv4 Special-Purpose Address Registry, every row; then multicast (RFC 5771) and a cloud's host agent. */
const NOT_PUBLIC_IPV4: readonly Range[] = [
  ['0.0.0.0', 8],
  ['0.0.0.0', 32],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.0.0', 29],
  ['192.0.0.8', 32],
  ['192.0.0.9', 32],
  ['192.0.0.10', 32],
  ['192.0.0.170', 31],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.88.99.2', 32],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['240.0.0.0', 4],
  ['255.255.255.255', 32],
  ['224.0.0.0', 4],
  ['168.63.129.16', 32],
];

/** IANA IPv6 Special-Purpose Address Registry, every row. */
const SPECIAL_IPV6: readonly Range[] = [
  ['::1', 128],
  ['::', 128],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['100:0:0:1::', 64],
  ['2001::', 23],
  ['2001::', 32],
  ['2001:1::1', 128],
  ['2001:1::2', 128],
  ['2001:1::3', 128],
  ['2001:2::', 48],
  ['2001:3::', 32],
  ['2001:4:112::', 48],
  ['2001:10::', 28],
  ['2001:20::', 28],
  ['2001:30::', 28],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
];

/** IANA IPv6 Address Space registry: all that is not global unicast (2000::/3), with site-local and multicast. */
const OTHER_IPV6: readonly Range[] = [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['fec0::', 10],
  ['ff00::', 8],
];

function blockList(ranges: readonly Range[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of ranges) list.addSubnet(network, bits, isIPv4(network) ? 'ipv4' : 'ipv6');
  return list;
}

// Two lists: a list with both families also judges IPv4-mapped addresses by their IPv4 part.
const blockedIpv4 = blockList(NOT_PUBLIC_IPV4);
const blockedIpv6 = blockList([...SPECIAL_IPV6, ...OTHER_IPV6]);
const translated = blockList([['64:ff9b::', 96]]);

/** The IPv4 address in the last 32 bits, as the URL standard writes an IPv6 address. */
function lastBitsOf(address: string): string {
  const [, high = '0', low = '0'] =
    /([0-9a-f]*):([0-9a-f]*)\]$/.exec(new URL(`http://[${address}]`).hostname) ?? [];
  return ipv4Text((BigInt(`0x${high || '0'}`) << 16n) | BigInt(`0x${low || '0'}`));
}

/** The IPv4 address behind the translator of RFC 6052, or the address itself. */
const targetByRegistry = (address: string) =>
  !isIPv4(address) && translated.check(address, 'ipv6') ? lastBitsOf(address) : address;

function isPublicByRegistry(address: string): boolean {
  if (isIP(address) === 0 || address.includes('%')) return false;
  const target = targetByRegistry(address);
  return isIPv4(target) ? !blockedIpv4.check(target, 'ipv4') : !blockedIpv6.check(target, 'ipv6');
}

const pick = <T>(items: readonly [T, ...T[]], below: (limit: number) => number): T =>
  items[below(items.length)] ?? items[0];

function bitsOf(address: string): bigint {
  if (isIPv4(address)) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(Math.max(0, missing)).fill('0'), ...groups(tail)];
  return all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

const ipv4Text = (bits: bigint) => [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join('.');

/** One of the spellings of an IPv6 address: long, shortened, upper case, the last 32 bits dotted. */
function ipv6Text(bits: bigint, below: (limit: number) => number): string {
  const groups = Array.from({ length: 8 }, (_, index) => (bits >> BigInt(112 - index * 16)) & 0xffffn);
  const digits = below(2) === 0 ? 1 : 4;
  let parts = groups.map((group) => group.toString(16).padStart(digits, '0'));
  if (below(4) === 0) parts = [...parts.slice(0, 6), ipv4Text(bits & 0xffff_ffffn)];
  let text = parts.join(':');
  if (below(2) === 0) {
    const zeros = /(?:^|:)0+(?::0+)*(?=:|$)/.exec(text)?.[0];
    if (zeros !== undefined && !zeros.includes('.')) text = text.replace(zeros, ':').replace(/^:$/, '::');
    if (/^:[^:]/.test(text)) text = `:${text}`;
    if (/[^:]:$/.test(text)) text = `${text}:`;
  }
  return below(2) === 0 ? text.toUpperCase() : text;
}

/** First or last of a range or a neighbour of one of them, or anything inside it. */
function nearRange(ranges: readonly Range[], width: bigint, below: (limit: number) => number): bigint {
  const [network, prefix] = ranges[below(ranges.length)] ?? ['0.0.0.0', 0];
  const size = 1n << (width - BigInt(prefix));
  const first = bitsOf(network);
  const anywhere =
    BigInt(below(2 ** 31)) * BigInt(below(2 ** 31)) * BigInt(below(2 ** 31)) * BigInt(below(2 ** 31));
  const at = pick([first, first - 1n, first + size - 1n, first + size, first + (anywhere % size)], below);
  return at & ((1n << width) - 1n);
}

const anyBits = (width: number, below: (limit: number) => number) =>
  Array.from({ length: width / 16 }, () => BigInt(below(65_536))).reduce(
    (sum, part) => (sum << 16n) | part,
    0n,
  );

/** A way to write an IPv4 address into an IPv6 address: what is around it, and its bits counted from the right. */
type Embedding = readonly [kind: string, prefix: string, shift: bigint];

const EMBEDDINGS: readonly [Embedding, ...Embedding[]] = [
  ['IPv4-mapped', '::ffff:0:0', 0n],
  ['IPv4-compatible', '::', 0n],
  ['IPv4-translated', '::ffff:0:0:0', 0n],
  ['NAT64', '64:ff9b::', 0n],
  ['NAT64 of a network', '64:ff9b:1::', 0n],
  ['6to4', '2002::', 80n],
  ['Teredo server', '2001::', 64n],
  ['ISATAP, link-local', 'fe80::5efe:0:0', 0n],
];

type Address = { kind: string; text: string };

function randomAddress(below: (limit: number) => number): Address {
  const ipv4 = () => (below(4) > 0 ? nearRange(NOT_PUBLIC_IPV4, 32n, below) : anyBits(32, below));
  switch (below(5)) {
    case 0:
      return { kind: 'IPv4 at a border', text: ipv4Text(nearRange(NOT_PUBLIC_IPV4, 32n, below)) };
    case 1:
      return { kind: 'IPv4', text: ipv4Text(anyBits(32, below)) };
    case 2: {
      const ranges = [...SPECIAL_IPV6, ...OTHER_IPV6, ['2000::', 3] as const];
      return { kind: 'IPv6 at a border', text: ipv6Text(nearRange(ranges, 128n, below), below) };
    }
    case 3: {
      // Half of them in 2000::/3, where there is something to tell apart.
      const bits = anyBits(128, below);
      const global = (bits & ((1n << 125n) - 1n)) | (1n << 125n);
      return { kind: 'IPv6', text: ipv6Text(below(2) === 0 ? bits : global, below) };
    }
    default: {
      const [kind, prefix, shift] = pick(EMBEDDINGS, below);
      return { kind, text: ipv6Text(bitsOf(prefix) | (ipv4() << shift), below) };
    }
  }
}

test(`${ADDRESSES} addresses are judged as the registries say, seed ${SEED}`, () => {
  const below = numbersFrom(SEED);
  const judged = new Map<string, { public: number; refused: number }>();
  const wrong: string[] = [];
  for (let i = 0; i < ADDRESSES; i++) {
    const { kind, text } = randomAddress(below);
    // The generator itself must not be what is tested.
    if (isIP(text) === 0) throw new Error(`Not an address: ${text} (${kind})`);
    const expected = isPublicByRegistry(text);
    if (isPublicAddress(text) !== expected) wrong.push(`${kind} ${text}: ${expected ? 'public' : 'refused'}`);
    const counts = judged.get(kind) ?? { public: 0, refused: 0 };
    counts[expected ? 'public' : 'refused']++;
    judged.set(kind, counts);
  }
  expect(wrong.slice(0, 20)).toEqual([]);
  // Both answers were asked for, often.
  for (const kind of ['IPv4 at a border', 'IPv4', 'IPv6 at a border', 'IPv6']) {
    expect(judged.get(kind)?.public).toBeGreaterThan(ADDRESSES / 100);
    expect(judged.get(kind)?.refused).toBeGreaterThan(ADDRESSES / 100);
  }
  for (const [kind] of EMBEDDINGS) {
    if (kind !== 'NAT64') expect(judged.get(kind)).toMatchObject({ public: 0 });
  }
  expect(judged.get('NAT64')?.public).toBeGreaterThan(100);
  expect(judged.get('NAT64')?.refused).toBeGreaterThan(100);
});

test(`no text but an address is public, whatever was mistyped, seed ${SEED}`, () => {
  const below = numbersFrom(SEED ^ 0x5bd1e995);
  const wrong: string[] = [];
  const characters = [...'0123456789abcdefxABCDEF:.%/[] -+\u0000\u0661\uff11'];
  for (let i = 0; i < ADDRESSES / 5; i++) {
    const { text } = randomAddress(below);
    const at = below(text.length + 1);
    const letter = characters[below(characters.length)] ?? ':';
    const mistyped = text.slice(0, at) + (below(3) === 0 ? '' : letter) + text.slice(at + below(2));
    if (isPublicAddress(mistyped) && !isPublicByRegistry(mistyped)) wrong.push(mistyped);
  }
  expect(wrong.slice(0, 20)).toEqual([]);
});

test(`what an operator opens is private, inside the opened ranges, and nothing else, seed ${SEED}`, () => {
  const below = numbersFrom(SEED ^ 0x2545f491);
  const privateRanges: readonly Range[] = [
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['100.64.0.0', 10],
    ['fc00::', 7],
  ];
  const openedIpv4 = blockList(privateRanges.slice(0, 4));
  const openedIpv6 = blockList(privateRanges.slice(4));
  const metadata = blockList([
    ['100.100.100.200', 32],
    ['fd00:ec2::', 32],
    ['fd20:ce::254', 128],
    ['fd00:c1::a9fe:a9fe', 128],
    ['fd00:42::42', 128],
    ['fd00:a9fe:a9fe::1', 128],
    ['fd00:100::100:200', 128],
  ]);
  const isAllowed = createAddressCheck({ privateRanges: PRIVATE_RANGES, nat64Prefixes: [] });
  const isAllowedByDefault = createAddressCheck({ privateRanges: [], nat64Prefixes: [] });
  const wrong: string[] = [];
  for (let i = 0; i < ADDRESSES / 5; i++) {
    const { text } = randomAddress(below);
    const target = targetByRegistry(text);
    const family = isIPv4(target) ? 'ipv4' : 'ipv6';
    const opened = family === 'ipv4' ? openedIpv4 : openedIpv6;
    const isPublic = isPublicByRegistry(text);
    const isOpened = opened.check(target, family) && !metadata.check(target, family);
    if (isAllowed(text) !== (isPublic || isOpened)) wrong.push(text);
    if (isAllowedByDefault(text) !== isPublic) wrong.push(`${text}, nothing opened`);
  }
  expect(wrong.slice(0, 20)).toEqual([]);
});
