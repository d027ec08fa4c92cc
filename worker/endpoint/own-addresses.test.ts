import { networkInterfaces } from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { PRIVATE_RANGES } from '#lib/domain/webhook/address-policy';
import { createAddressPolicy } from '#worker/endpoint/own-addresses';

afterEach(() => vi.useRealTimers());

test('public addresses are allowed, private ones only where they were opened', () => {
  expect(createAddressPolicy()('8.8.8.8')).toBe(true);
  expect(createAddressPolicy()('10.20.0.1')).toBe(false);
  expect(createAddressPolicy({ privateRanges: ['10.20.0.0/16'] }, () => [])('10.20.0.1')).toBe(true);
});

test('the addresses of this machine are refused, whatever is opened', () => {
  const isAllowed = createAddressPolicy({ privateRanges: PRIVATE_RANGES });
  const own = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address),
  );
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter(isAllowed)).toEqual([]);
});

test.each([
  ['public, IPv4', '8.8.8.8', ['8.8.8.8']],
  ['opened', '10.20.0.1', ['10.20.0.1']],
  [
    'IPv6, however it is spelled',
    '2606:4700::1',
    ['2606:4700::1', '2606:4700:0:0:0:0:0:1', '2606:4700:0000::0001'],
  ],
  ['unique local', 'fd12:3456::1', ['fd12:3456::1', 'FD12:3456:0::1']],
  ['behind a translator', '8.8.4.4', ['64:ff9b::8.8.4.4', '64:FF9B::808:404']],
])('an own address that is %s is refused', (_what, own, spellings) => {
  const isAllowed = createAddressPolicy({ privateRanges: PRIVATE_RANGES }, () => [own]);
  for (const spelling of spellings) expect([spelling, isAllowed(spelling)]).toEqual([spelling, false]);
});

test.each(['169.254.169.254', '100.100.100.200', '168.63.129.16', 'fd00:ec2::254', 'fe80::a9fe:a9fe'])(
  'the metadata address %s is refused, whatever is opened',
  (address) => {
    expect(createAddressPolicy({ privateRanges: PRIVATE_RANGES })(address)).toBe(false);
  },
);

test('an interface that comes up later counts', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  let own = ['10.0.0.1'];
  const isAllowed = createAddressPolicy({ privateRanges: ['10.0.0.0/8'] }, () => own);
  expect(isAllowed('10.0.0.2')).toBe(true);
  own = ['10.0.0.2'];
  vi.advanceTimersByTime(11_000);
  expect([isAllowed('10.0.0.1'), isAllowed('10.0.0.2')]).toEqual([true, false]);
});
