/** Hosts with several addresses, of which some do not answer: IPv4 and IPv6 both get their chance (RFC 8305). */
import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Authority, type KeyAndCertificate, makeAuthority } from '#demo/authority';
import { createConnect } from '#worker/endpoint/connect';
import { createResolver, RESOLUTION_DELAY_MS, type Resolve } from '#worker/endpoint/resolver';
import { routeTo } from '#worker/endpoint/route';
import { createSafeClient } from '#worker/endpoint/safe-request';
import { type DnsAnswer, SERVFAIL, startNameServer } from '#worker/testing/name-server';
import { listen, startRawReceiver } from '#worker/testing/receiver';

const HOST = 'receiver.example.com';
const NO_CONTENT = 'HTTP/1.1 204 No Content\r\n\r\n';

let authority: Authority;
let certificate: KeyAndCertificate;
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  authority = await makeAuthority();
  certificate = await authority.issue(HOST);
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const post = async (addresses: string[], port: number) =>
  await postTo(async () => ({ isResolved: true, addresses }), port);

async function postTo(
  resolve: Resolve,
  port: number,
  isAllowedAddress: (address: string) => boolean = () => true,
) {
  const connect = createConnect({ resolve, isAllowedAddress, ca: authority.pem });
  const client = createSafeClient(connect, 10);
  cleanups.push(() => client.close());
  const route = routeTo(new URL(`https://${HOST}:${port}/hooks`), 'owner');
  return await client.request({ route, headers: [], body: Buffer.from('{}') });
}

const refusing = (count: number) => Array.from({ length: count }, (_, index) => `127.0.0.${index + 10}`);

async function receiverOn(address: string): Promise<number> {
  const server = createTlsServer(certificate, (socket: TLSSocket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end(NO_CONTENT));
  });
  const { port, stop } = await listen(server, address);
  cleanups.push(stop);
  return port;
}

test('IPv6 is tried, however many IPv4 addresses refuse', async () => {
  const port = await receiverOn('::1');
  const { outcome, remoteIp } = await post([...refusing(20), '::1'], port);
  expect(outcome.response?.status).toBe(204);
  expect(remoteIp).toBe('::1');
});

test('IPv4 is tried, however many IPv6 addresses fail', async () => {
  const port = await receiverOn('127.0.0.1');
  const unreachable = Array.from({ length: 20 }, (_, index) => `2001:db8::${index + 1}`);
  const { outcome, remoteIp } = await post([...unreachable, '127.0.0.1'], port);
  expect(outcome.response?.status).toBe(204);
  expect(remoteIp).toBe('127.0.0.1');
});

test('where all fail, the failure is that of a family which the network reaches', async () => {
  const port = await receiverOn('127.0.0.1');
  const { outcome, remoteIp } = await post(['ff02::1', ...refusing(2)], port);
  expect(outcome).toMatchObject({ kind: 'failure', failure: 'refused' });
  expect(remoteIp).toBe(refusing(1)[0]);
});

test('an address that accepts and never speaks TLS does not keep the others from their chance', async () => {
  const good = await startRawReceiver(certificate, (socket) => socket.end(NO_CONTENT));
  const silent = createTcpServer((socket) => socket.on('error', () => socket.destroy()));
  silent.listen(good.port, '127.0.0.9');
  await once(silent, 'listening');
  cleanups.push(good.stop, () => silent.close());
  const { outcome, remoteIp } = await post(['127.0.0.9', '127.0.0.1'], good.port);
  expect(outcome.response?.status).toBe(204);
  expect(remoteIp).toBe('127.0.0.1');
});

test('one connection is opened where the first address accepts', async () => {
  const receiver = await startRawReceiver(certificate, (socket) => socket.end(NO_CONTENT));
  cleanups.push(receiver.stop);
  const { remoteIp } = await post(['127.0.0.1', '::1'], receiver.port);
  expect(remoteIp).toBe('127.0.0.1');
  expect(receiver.connections()).toBe(1);
});

/** No network has a way to it. */
const UNREACHABLE_IPV6 = '2001:db8::1';
const LATE_MS = 2 * RESOLUTION_DELAY_MS;

async function resolverThatAsks(ipv4: DnsAnswer, ipv6: DnsAnswer): Promise<Resolve> {
  const server = await startNameServer((isIpv6) => (isIpv6 ? ipv6 : ipv4));
  cleanups.push(server.stop);
  return createResolver([server.address]);
}

const late = (address: string): DnsAnswer => ({ addresses: [address], delayMs: LATE_MS });

test('a late IPv4 address gets the request where IPv6 cannot be reached', async () => {
  const port = await receiverOn('127.0.0.1');
  const resolve = await resolverThatAsks(late('127.0.0.1'), { addresses: [UNREACHABLE_IPV6] });
  const { outcome, remoteIp } = await postTo(resolve, port);
  expect(outcome.response?.status).toBe(204);
  expect(remoteIp).toBe('127.0.0.1');
});

test('a late IPv6 address gets the request where IPv4 refuses', async () => {
  const port = await receiverOn('::1');
  const resolve = await resolverThatAsks({ addresses: ['127.0.0.10'] }, late('::1'));
  const { outcome, remoteIp } = await postTo(resolve, port);
  expect(outcome.response?.status).toBe(204);
  expect(remoteIp).toBe('::1');
});

test('a late address that may not be reached refuses the whole name, as one in time does', async () => {
  const canary = await startRawReceiver(certificate, (socket) => socket.end(NO_CONTENT));
  cleanups.push(canary.stop);
  const resolve = await resolverThatAsks(late('127.0.0.1'), { addresses: [UNREACHABLE_IPV6] });
  const { outcome, remoteIp } = await postTo(resolve, canary.port, (address) => address !== '127.0.0.1');
  expect(outcome).toMatchObject({ kind: 'failure', failure: 'blocked' });
  expect(remoteIp).toBeNull();
  expect(canary.connections()).toBe(0);
});

test.each<[what: string, ipv4: DnsAnswer, failure: string]>([
  ['do not answer', 'silence', 'dns_timeout'],
  ['fail', { code: SERVFAIL }, 'dns_failed'],
])(
  'where name servers %s for IPv4 and IPv6 cannot be reached, DNS is to blame',
  async (_what, ipv4, failure) => {
    const resolve = await resolverThatAsks(ipv4, { addresses: [UNREACHABLE_IPV6] });
    const { outcome, remoteIp } = await postTo(resolve, 443);
    expect(outcome).toMatchObject({ kind: 'failure', failure });
    expect(remoteIp).toBeNull();
  },
);
