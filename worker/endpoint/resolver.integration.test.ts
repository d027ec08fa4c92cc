/** The resolver against name servers on loopback that answer, refuse, lie, or say nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { createResolver, DNS_TIMEOUT_MS, RESOLUTION_DELAY_MS } from '#worker/endpoint/resolver';
import { type DnsAnswer, NXDOMAIN, REFUSED, SERVFAIL, startNameServer } from '#worker/testing/name-server';
import { expectWithin } from '#worker/testing/within';

const HOST = 'receiver.example.com';
/** What timers add on an idle machine. */
const SLACK_MS = 500;

const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});

async function nameServer(answerTo: (isIpv6: boolean) => DnsAnswer): Promise<string> {
  const server = await startNameServer(answerTo);
  stops.push(server.stop);
  return server.address;
}

const resolveWith = async (answerTo: (isIpv6: boolean) => DnsAnswer) =>
  await createResolver([await nameServer(answerTo)])(HOST, 10_000);

const none: DnsAnswer = { addresses: [] };
const IPV6 = '2001:db8::1';

describe('the resolver', () => {
  test.concurrent('gives all addresses, IPv4 first', async () => {
    const found = await resolveWith(() => ({ addresses: [IPV6, '192.0.2.1', '192.0.2.2'] }));
    expect(found).toMatchObject({ isResolved: true });
    const addresses = found.isResolved ? found.addresses : [];
    expect(addresses.slice(0, 2).sort()).toEqual(['192.0.2.1', '192.0.2.2']);
    expect(addresses[2]).toBe(IPV6);
  });

  test.concurrent('gives every one of many, so that none escapes the policy', async () => {
    const many = Array.from({ length: 25 }, (_, index) => `192.0.2.${index + 1}`);
    const found = await resolveWith(() => ({ addresses: [...many, '10.0.0.1'] }));
    expect(found.isResolved && found.addresses.toSorted()).toEqual([...many, '10.0.0.1'].toSorted());
  });

  test.concurrent('gives what is behind an alias', async () => {
    const found = await resolveWith(() => ({ addresses: ['10.0.0.1'], alias: 'inside.example.com' }));
    expect(found).toEqual({ isResolved: true, addresses: ['10.0.0.1'] });
  });

  test.concurrent('is content with one family', async () => {
    const found = await resolveWith((isIpv6) => (isIpv6 ? { addresses: [IPV6] } : none));
    expect(found).toEqual({ isResolved: true, addresses: [IPV6] });
  });

  test.concurrent.each<[string, DnsAnswer, string]>([
    ['NXDOMAIN', { code: NXDOMAIN }, 'dns_not_found'],
    ['no address', none, 'dns_not_found'],
    ['SERVFAIL', { code: SERVFAIL }, 'dns_failed'],
    ['REFUSED', { code: REFUSED }, 'dns_failed'],
  ])('names %s', async (_what, answer, failure) => {
    expect(await resolveWith(() => answer)).toMatchObject({ isResolved: false, failure });
  });

  test.concurrent.each<[string, DnsAnswer]>([
    ['silence', 'silence'],
    ['"ask over TCP" and silence there', 'truncated'],
    ['bytes that are no answer', { raw: Buffer.from('no answer') }],
    ['the answer to another question', { raw: Buffer.alloc(64, 0x41) }],
    ['an empty datagram', { raw: Buffer.alloc(0) }],
  ])('gives up in time on %s', async (_what, answer) => {
    const found = await expectWithin(DNS_TIMEOUT_MS + SLACK_MS, () => resolveWith(() => answer));
    expect(found).toMatchObject({ isResolved: false });
    expect(['dns_timeout', 'dns_failed']).toContain(found.isResolved ? '' : found.failure);
  });

  test.concurrent('takes no longer than it is given', async () => {
    const resolve = createResolver([await nameServer(() => 'silence')]);
    const found = await expectWithin(500 + SLACK_MS, () => resolve(HOST, 500));
    expect(found).toMatchObject({ isResolved: false, failure: 'dns_timeout' });
  });

  test.concurrent.each<[answered: string, isIpv6Silent: boolean, address: string]>([
    ['IPv4', true, '192.0.2.1'],
    ['IPv6', false, IPV6],
  ])(
    'waits but a moment where only the question for %s is answered',
    async (_what, isIpv6Silent, address) => {
      const resolve = createResolver([
        await nameServer((isIpv6) => (isIpv6 === isIpv6Silent ? 'silence' : { addresses: [address] })),
      ]);
      // In the same process, so that whatever delays one delays the other; it used to take twice as long.
      const muchLater = sleep(DNS_TIMEOUT_MS / 2, 'much later');
      const found = await Promise.race([resolve(HOST, 10_000), muchLater]);
      expect(found).toMatchObject({ isResolved: true, addresses: [address] });
      const other = typeof found !== 'string' && found.isResolved ? await found.other : null;
      expect(other).toMatchObject({ isResolved: false, failure: 'dns_timeout' });
      expect(RESOLUTION_DELAY_MS).toBeLessThanOrEqual(250);
    },
  );

  test.concurrent('waits for the other family where the first one has no address', async () => {
    const delayMs = 3 * RESOLUTION_DELAY_MS;
    const found = await resolveWith((isIpv6) => (isIpv6 ? { addresses: [IPV6], delayMs } : none));
    expect(found).toEqual({ isResolved: true, addresses: [IPV6] });
  });

  test.concurrent('has the addresses of both families where one comes a little later', async () => {
    const found = await resolveWith((isIpv6) =>
      isIpv6 ? { addresses: [IPV6], delayMs: 20 } : { addresses: ['192.0.2.1'] },
    );
    expect(found).toEqual({ isResolved: true, addresses: ['192.0.2.1', IPV6] });
  });

  test.concurrent.each<[family: string, isIpv6Late: boolean, first: string, second: string]>([
    ['IPv4', false, IPV6, '192.0.2.1'],
    ['IPv6', true, '192.0.2.1', IPV6],
  ])('gives %s later where it comes late', async (_family, isIpv6Late, first, second) => {
    const found = await resolveWith((isIpv6) => ({
      addresses: [isIpv6 ? IPV6 : '192.0.2.1'],
      delayMs: isIpv6 === isIpv6Late ? 3 * RESOLUTION_DELAY_MS : 0,
    }));
    expect(found).toMatchObject({ isResolved: true, addresses: [first] });
    expect(found.isResolved && (await found.other)).toEqual({ isResolved: true, addresses: [second] });
  });

  test.concurrent('says that one family failed where the other one has an address', async () => {
    const found = await resolveWith((isIpv6) => (isIpv6 ? { addresses: [IPV6] } : { code: SERVFAIL }));
    expect(found).toMatchObject({ isResolved: true, addresses: [IPV6] });
    expect(found.isResolved && (await found.other)).toMatchObject({ failure: 'dns_failed' });
  });

  test.concurrent.each<[what: string, ipv4: DnsAnswer, ipv6: DnsAnswer, failure: string]>([
    ['NXDOMAIN and silence', { code: NXDOMAIN }, 'silence', 'dns_not_found'],
    ['NXDOMAIN and SERVFAIL', { code: NXDOMAIN }, { code: SERVFAIL }, 'dns_not_found'],
    ['silence and NXDOMAIN', 'silence', { code: NXDOMAIN }, 'dns_timeout'],
    ['SERVFAIL and NXDOMAIN', { code: SERVFAIL }, { code: NXDOMAIN }, 'dns_failed'],
    ['no address and NXDOMAIN', none, { code: NXDOMAIN }, 'dns_not_found'],
  ])('takes NXDOMAIN as final for IPv4 alone: %s', async (_what, ipv4, ipv6, failure) => {
    const found = await resolveWith((isIpv6) => (isIpv6 ? ipv6 : ipv4));
    expect(found).toMatchObject({ isResolved: false, failure });
  });

  test.concurrent('stops asking once nobody needs the answer', async () => {
    const resolve = createResolver([
      await nameServer((isIpv6) => (isIpv6 ? 'silence' : { addresses: ['192.0.2.1'] })),
    ]);
    const decided = new AbortController();
    const found = await resolve(HOST, 10_000, decided.signal);
    const muchLater = sleep(DNS_TIMEOUT_MS / 2, 'much later');
    decided.abort();
    const other = found.isResolved ? found.other : null;
    expect(await Promise.race([other, muchLater])).toMatchObject({ isResolved: false });
  });

  test.concurrent('asks the next server where one is silent', async () => {
    const silent = await nameServer(() => 'silence');
    const speaking = await nameServer(() => ({ addresses: ['192.0.2.1'] }));
    const found = await createResolver([silent, speaking])(HOST, 10_000);
    expect(found).toEqual({ isResolved: true, addresses: ['192.0.2.1'] });
  });

  test.concurrent('does not read the hosts file', async () => {
    const resolve = createResolver([await nameServer(() => ({ code: NXDOMAIN }))]);
    expect(await resolve('localhost', 5_000)).toMatchObject({ isResolved: false });
  });
});
