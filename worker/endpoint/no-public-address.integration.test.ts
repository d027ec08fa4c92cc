/** A host name in a private network and one that does not exist come to the same, for everybody but the operator. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { attempts } from '#db/schema/index';
import { createAddressPolicy } from '#worker/endpoint/own-addresses';
import { createResolver, type Resolve } from '#worker/endpoint/resolver';
import { eventually } from '#worker/testing/eventually';
import { createMemoryLog } from '#worker/testing/memory-log';
import { type DnsAnswer, NXDOMAIN, SERVFAIL, startNameServer } from '#worker/testing/name-server';
import { type Scene, setScene } from '#worker/testing/scene';

const none: DnsAnswer = { addresses: [] };
const nowhere: DnsAnswer = { code: NXDOMAIN };

/** What name servers answer for IPv4 and for IPv6, and why the host has no public address. */
const HOSTS: [host: string, ipv4: DnsAnswer, ipv6: DnsAnswer, reason: string][] = [
  ['nowhere.example.com', nowhere, nowhere, 'dns_not_found'],
  ['nowhere-silent.example.com', nowhere, 'silence', 'dns_not_found'],
  ['nowhere-failing.example.com', nowhere, { code: SERVFAIL }, 'dns_not_found'],
  ['no-address.example.com', none, none, 'dns_not_found'],
  ['private.example.com', { addresses: ['10.0.0.8'] }, none, 'blocked'],
  ['private-silent.example.com', { addresses: ['10.0.0.8'] }, 'silence', 'blocked'],
  ['private-failing.example.com', { addresses: ['10.0.0.8'] }, { code: SERVFAIL }, 'blocked'],
  ['private-ipv6.example.com', nowhere, { addresses: ['fd12::8'] }, 'blocked'],
  ['loopback.example.com', { addresses: ['127.0.0.1'] }, { addresses: ['::1'] }, 'blocked'],
  ['metadata.example.com', { addresses: ['169.254.169.254'] }, none, 'blocked'],
  [
    'private-late.example.com',
    { addresses: ['10.0.0.8'] },
    { addresses: ['fd12::8'], delayMs: 400 },
    'blocked',
  ],
  [
    'mixed-late.example.com',
    { addresses: ['10.0.0.8'], delayMs: 400 },
    { addresses: ['2001:db8::1'] },
    'blocked',
  ],
  ['mixed.example.com', { addresses: ['8.8.8.8', '10.0.0.8'] }, none, 'blocked'],
];

const cleanups: (() => unknown)[] = [];
let scene: Scene;
beforeAll(async () => {
  scene = await setScene(inject('clusterUrl'));
});
afterAll(async () => {
  await scene.stop();
  for (const cleanup of cleanups.reverse()) await cleanup();
});

/** A resolver for each host, at a name server of its own. */
async function resolveHosts(): Promise<Resolve> {
  const resolvers = new Map<string, Resolve>();
  for (const [host, ipv4, ipv6] of HOSTS) {
    const server = await startNameServer((isIpv6) => (isIpv6 ? ipv6 : ipv4));
    cleanups.push(server.stop);
    resolvers.set(host, createResolver([server.address]));
  }
  return async (host, timeoutMs) => {
    const resolve = resolvers.get(host);
    if (resolve === undefined) throw new Error(`Nobody asks for ${host}`);
    return await resolve(host, timeoutMs);
  };
}

test('what is stored of the attempts does not tell the hosts apart; the log of the worker does', async () => {
  const { log, lines } = createMemoryLog();
  scene.startWorker({
    resolve: await resolveHosts(),
    isAllowedAddress: createAddressPolicy(),
    policy: { delaysMs: [] },
    log,
  });
  const webhooks = await Promise.all(
    HOSTS.map(async ([host]) => await scene.webhook({ url: `https://${host}/hooks` })),
  );
  await scene.emit();
  const all = await eventually(async () => {
    const rows = await scene.database.select().from(attempts);
    return rows.length === HOSTS.length ? rows : null;
  }, 'each host has an attempt');
  const stored = HOSTS.map(([host]) => {
    const attempt = all.find(({ url }) => new URL(url).host === host);
    if (attempt === undefined) throw new Error(`No attempt for ${host}`);
    // What differs between any two attempts.
    const { id, deliveryId, startedAt, durationMs, url, requestHeaders, ...rest } = attempt;
    return rest;
  });
  expect(stored[0]).toMatchObject({ outcome: 'no_public_address', remoteIp: null, responseStatus: null });
  for (const [index, one] of stored.entries()) expect(one, HOSTS[index]?.[0]).toEqual(stored[0]);

  const told = lines.filter(({ msg }) => msg === 'host without a public address');
  const reasonOf = ({ id }: { id: string }) => told.find(({ webhookId }) => webhookId === id)?.reason;
  expect(webhooks.map(reasonOf)).toEqual(HOSTS.map(([, , , reason]) => reason));
});
