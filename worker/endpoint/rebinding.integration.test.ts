/**
 * Names that change, lie or lead inside: through the real resolver, policy and client, with canaries that listen where
 * nothing may arrive. On 127.0.0.1 stands what plays the public endpoint, on all other loopback addresses a canary.
 */
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Authority, makeAuthority } from '#demo/authority';
import { NO_PUBLIC_ADDRESS_DETAIL, type RawOutcome } from '#lib/domain/delivery/outcome';
import { PRIVATE_RANGES } from '#lib/domain/webhook/address-policy';
import { createConnect } from '#worker/endpoint/connect';
import { createAddressPolicy } from '#worker/endpoint/own-addresses';
import { createResolver, DNS_TIMEOUT_MS } from '#worker/endpoint/resolver';
import { routeTo } from '#worker/endpoint/route';
import { createSafeClient, type SafeClient } from '#worker/endpoint/safe-request';
import { type Canary, startCanary } from '#worker/testing/canary';
import { type DnsAnswer, NXDOMAIN, SERVFAIL, startNameServer } from '#worker/testing/name-server';
import { type Receiver, respond, startReceiver } from '#worker/testing/receiver';
import { expectWithin } from '#worker/testing/within';

const HOST = 'receiver.example.com';
const PUBLIC = '127.0.0.1';
const PRIVATE = '127.0.0.2';
const TRIES = 1_000;
const AT_ONCE = 25;

const cleanups: (() => unknown)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

let authority: Authority;
beforeAll(async () => {
  authority = await makeAuthority();
});

/** An endpoint on the address that plays public, and a canary on the same port of the one that plays private. */
async function stage(): Promise<{ target: Receiver; canary: Canary }> {
  const target = await startReceiver(await authority.issue(HOST));
  cleanups.push(target.stop);
  const canary = await startCanary(PRIVATE, target.port);
  cleanups.push(canary.stop);
  return { target, canary };
}

const MAX_IDLE = 100;

async function clientThatAsks(
  answerTo: (isIpv6: boolean) => DnsAnswer,
  isAllowedAddress: (address: string) => boolean = (address) => address === PUBLIC,
): Promise<SafeClient> {
  const server = await startNameServer(answerTo);
  cleanups.push(server.stop);
  const resolve = createResolver([server.address]);
  const client = createSafeClient(createConnect({ resolve, isAllowedAddress, ca: authority.pem }), MAX_IDLE);
  cleanups.push(() => client.close());
  return client;
}

const post = async (client: SafeClient, port: number, host = HOST, owner = 'owner') =>
  (
    await client.request({
      route: routeTo(new URL(`https://${host}:${port}/hooks`), owner),
      headers: ['content-type', 'application/json'],
      body: Buffer.from('{}'),
    })
  ).outcome;

const nameOf = (outcome: RawOutcome) =>
  outcome.kind === 'response' ? outcome.response.status : outcome.failure;

/** Where the machine is busy, a name server or an endpoint on it may take too long to answer. */
const BUSY = ['dns_timeout', 'timeout'];

/**
 * Sends requests, several at once, until there are so many outcomes of each of these names. Expects no other outcomes than
 * these and what a busy machine leads to.
 */
async function tryUntil(
  enough: Record<string, number>,
  request: (index: number) => Promise<RawOutcome>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let next = 0;
  const isDone = () => Object.entries(enough).every(([name, count]) => (counts[name] ?? 0) >= count);
  const lane = async () => {
    while (!isDone()) {
      const name = nameOf(await request(next++));
      counts[name] = (counts[name] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const known = [...Object.keys(enough), ...BUSY];
  expect(Object.keys(counts).filter((name) => !known.includes(name))).toEqual([]);
  return counts;
}

describe('a name that changes', () => {
  test(`public when saved, and from then on private or public in turn: no connection inside in ${TRIES} tries`, async () => {
    const { target, canary } = await stage();
    let asked = 0;
    const client = await clientThatAsks((isIpv6) => ({
      addresses: isIpv6 ? [] : [asked++ % 2 === 0 ? PUBLIC : PRIVATE],
    }));
    const counts = await tryUntil({ 204: TRIES / 2, blocked: TRIES / 2 }, (index) =>
      post(client, target.port, HOST, `key ${index}`),
    );
    expect(target.connections()).toBeGreaterThanOrEqual(counts[204] ?? 0);
    expect(target.connections()).toBeLessThanOrEqual(Math.ceil(asked / 2));
    expect(canary.connections()).toBe(0);
  });

  test('a kept connection stays with the address that was judged, and the next one is judged anew', async () => {
    const { target, canary } = await stage();
    let address = PUBLIC;
    const client = await clientThatAsks((isIpv6) => ({ addresses: isIpv6 ? [] : [address] }));
    expect(nameOf(await post(client, target.port))).toBe(204);
    address = PRIVATE;
    target.answer(respond(200, '', { connection: 'close' }));
    expect(nameOf(await post(client, target.port))).toBe(200);
    expect(target.connections()).toBe(1);
    for (let i = 0; i < 10; i++) expect(nameOf(await post(client, target.port))).toBe('blocked');
    address = PUBLIC;
    expect(nameOf(await post(client, target.port))).toBe(200);
    expect(canary.connections()).toBe(0);
  });

  test.each<[string, readonly string[]]>([
    ['the private one last', [PUBLIC, PRIVATE]],
    ['the private one first', [PRIVATE, PUBLIC]],
    ['the private one of the other family', [PUBLIC, '::1']],
    ['the private one mapped', [PUBLIC, '::ffff:7f00:2']],
    ['more than are tried', [PUBLIC, '127.0.0.3', '127.0.0.4', '127.0.0.5', '127.0.0.6', PRIVATE]],
  ])('a public and a private answer, %s: the whole name is refused', async (_what, addresses) => {
    const { target, canary } = await stage();
    const client = await clientThatAsks(
      () => ({ addresses }),
      (address) => address !== PRIVATE && !address.includes(':'),
    );
    const outcome = await post(client, target.port);
    expect(outcome).toMatchObject({ failure: 'blocked', detail: NO_PUBLIC_ADDRESS_DETAIL });
    expect(target.connections() + canary.connections()).toBe(0);
  });
});

describe('the policy of production, with all private networks opened', () => {
  test(`own, loopback and metadata addresses get no connection in ${TRIES} tries, alone or beside a public one`, async () => {
    // One listener on all addresses of this machine.
    const canary = await startCanary('::').catch(() => startCanary('0.0.0.0'));
    cleanups.push(canary.stop);
    const own = Object.values(networkInterfaces()).flatMap((list) =>
      (list ?? []).map(({ address }) => address),
    );
    const inside = [
      ...own,
      '127.0.0.1',
      '127.8.9.10',
      '0.0.0.0',
      '::1',
      '::',
      '::ffff:7f00:1',
      '64:ff9b::7f00:1',
      '169.254.169.254',
      '100.100.100.200',
      '168.63.129.16',
      'fd00:ec2::254',
    ];
    let asked = 0;
    const client = await clientThatAsks(
      () => {
        const address = inside[Math.floor(asked++ / 2) % inside.length] ?? '::1';
        return { addresses: asked % 3 === 0 ? [address, '8.8.8.8'] : [address], alias: 'inside.example.com' };
      },
      createAddressPolicy({ privateRanges: PRIVATE_RANGES }),
    );
    // The questions for both families may cross: what is no answer for one family is one for the other.
    await tryUntil({ blocked: TRIES, dns_not_found: 0 }, (index) =>
      post(client, canary.port, HOST, `key ${index}`),
    );
    expect(canary.connections()).toBe(0);
  });

  test.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.0.0.1.',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '169.254.169.254',
    '[fd00:ec2::254]',
    ...Object.values(networkInterfaces()).flatMap((list) =>
      (list ?? []).flatMap(({ address, family }) => (family === 'IPv4' ? address : [])),
    ),
  ])('the literal %s, for which no name server is asked, is refused when it is sent to', async (host) => {
    const canary = await startCanary('::').catch(() => startCanary('0.0.0.0'));
    cleanups.push(canary.stop);
    const server = await startNameServer(() => ({ addresses: ['127.0.0.1'] }));
    cleanups.push(server.stop);
    const resolve = createResolver([server.address]);
    const client = createSafeClient(
      createConnect({ resolve, isAllowedAddress: createAddressPolicy({ privateRanges: PRIVATE_RANGES }) }),
      MAX_IDLE,
    );
    expect(await post(client, canary.port, host)).toMatchObject({ failure: 'blocked' });
    expect([server.questions(), canary.connections()]).toEqual([0, 0]);
  });
});

describe('a receiver that points elsewhere', () => {
  const pointers: [string, (port: number) => Record<string, string>][] = [
    ['https', (port) => ({ location: `https://${PRIVATE}:${port}/` })],
    ['http', (port) => ({ location: `http://${PRIVATE}:${port}/` })],
    ['the same scheme', (port) => ({ location: `//${PRIVATE}:${port}/` })],
    [
      'another service, a refresh and a hint',
      (port) => ({
        location: `https://${PRIVATE}:${port}/`,
        'alt-svc': `h2="${PRIVATE}:${port}"; ma=3600; persist=1`,
        refresh: `0; url=https://${PRIVATE}:${port}/`,
        link: `<https://${PRIVATE}:${port}/>; rel=preload`,
      }),
    ],
  ];
  const statuses = [301, 302, 303, 307, 308];
  test.each(pointers)('by %s: nobody goes there', async (_what, headersFor) => {
    const { target, canary } = await stage();
    const client = await clientThatAsks(
      (isIpv6) => ({ addresses: isIpv6 ? [] : [PUBLIC] }),
      () => true,
    );
    const headers = headersFor(canary.port);
    for (const status of statuses) {
      target.answer(respond(status, '', headers));
      const outcome = await post(client, target.port);
      expect(outcome).toMatchObject({ kind: 'failure', failure: 'redirect', response: { status } });
      expect(outcome.kind === 'failure' && outcome.detail).toContain(headers.location);
    }
    await sleep(100);
    expect(target.requests).toHaveLength(statuses.length);
    expect(canary.connections()).toBe(0);
  });
});

describe('name servers in trouble', () => {
  test.concurrent.each<[string, DnsAnswer, string]>([
    ['NXDOMAIN', { code: NXDOMAIN }, 'dns_not_found'],
    ['SERVFAIL', { code: SERVFAIL }, 'dns_failed'],
    ['silence', 'silence', 'dns_timeout'],
    ['"ask over TCP" and silence there', 'truncated', 'dns_timeout'],
  ])('%s: a named outcome in time, and no connection', async (_what, answer, failure) => {
    const { target, canary } = await stage();
    const client = await clientThatAsks(
      () => answer,
      () => true,
    );
    const outcome = await expectWithin(DNS_TIMEOUT_MS + 500, () => post(client, target.port));
    expect(outcome).toMatchObject({ kind: 'failure', failure, response: null });
    expect(target.connections() + canary.connections()).toBe(0);
  });
});
