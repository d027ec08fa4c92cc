/** The resolver against name servers on loopback that answer, refuse, or say nothing. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, describe, expect, test } from 'vitest';
import { createResolver, DNS_TIMEOUT_MS } from '#worker/resolver';

const TYPE_A = 1;
const TYPE_AAAA = 28;
const sockets: Socket[] = [];
afterAll(() => {
  for (const socket of sockets) socket.close();
});

/** Response code and address bytes for a question type; null to say nothing. Source: RFC 1035, section 4.1. */
type DnsAnswer = { code: number; addresses: number[][] } | null;

function response(query: Buffer, answer: { code: number; addresses: number[][] }): Buffer {
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const type = question.readUInt16BE(question.length - 4);
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180 | answer.code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answer.addresses.length, 6);
  header.writeUInt32BE(0, 8);
  const records = answer.addresses.map((bytes) =>
    Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, bytes.length, ...bytes]),
  );
  return Buffer.concat([header, question, ...records]);
}

async function nameServer(answerTo: (type: number) => DnsAnswer): Promise<string> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  socket.on('message', (query, from) => {
    const end = query.indexOf(0, 12);
    const answer = answerTo(query.readUInt16BE(end + 1));
    if (answer !== null) socket.send(response(query, answer), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return `127.0.0.1:${socket.address().port}`;
}

const resolveWith = async (answerTo: (type: number) => DnsAnswer) =>
  await createResolver([await nameServer(answerTo)])('receiver.example.com', 10_000);

const none = { code: 0, addresses: [] };
const IPV6 = [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

describe('the resolver', () => {
  test('gives all addresses, IPv4 first', async () => {
    const found = await resolveWith((type) => ({
      code: 0,
      addresses:
        type === TYPE_A
          ? [
              [192, 0, 2, 1],
              [192, 0, 2, 2],
            ]
          : [IPV6],
    }));
    expect(found).toMatchObject({ isResolved: true });
    const addresses = found.isResolved ? found.addresses : [];
    expect(addresses.slice(0, 2).sort()).toEqual(['192.0.2.1', '192.0.2.2']);
    expect(addresses[2]).toBe('2001:db8::1');
  });

  test('is content with one family', async () => {
    const found = await resolveWith((type) => (type === TYPE_AAAA ? { code: 0, addresses: [IPV6] } : none));
    expect(found).toEqual({ isResolved: true, addresses: ['2001:db8::1'] });
  });

  test.each([
    ['NXDOMAIN', { code: 3, addresses: [] }, 'dns_not_found'],
    ['no address', none, 'dns_not_found'],
    ['SERVFAIL', { code: 2, addresses: [] }, 'dns_failed'],
    ['REFUSED', { code: 5, addresses: [] }, 'dns_failed'],
  ])('names %s', async (_what, answer, failure) => {
    expect(await resolveWith(() => answer)).toMatchObject({ isResolved: false, failure });
  });

  test('gives up on silence in time', async () => {
    const startedAt = performance.now();
    expect(await resolveWith(() => null)).toMatchObject({ isResolved: false, failure: 'dns_timeout' });
    expect(performance.now() - startedAt).toBeLessThan(DNS_TIMEOUT_MS + 5_000);
  });

  test('uses IPv4 where the question for IPv6 is not answered', async () => {
    const found = await resolveWith((type) =>
      type === TYPE_A ? { code: 0, addresses: [[192, 0, 2, 1]] } : null,
    );
    expect(found).toEqual({ isResolved: true, addresses: ['192.0.2.1'] });
  });

  test('does not read the hosts file', async () => {
    const resolve = createResolver([await nameServer(() => ({ code: 3, addresses: [] }))]);
    expect(await resolve('localhost', 5_000)).toMatchObject({ isResolved: false });
  });
});
