/** A real DNS server on loopback that answers as told, wrongly, or not at all. */
import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, isIPv4, type Server, type Socket } from 'node:net';

/** The types of questions that a resolver asks. Source: RFC 1035, RFC 3596. */
const TYPE_A = 1;
const TYPE_CNAME = 5;
const TYPE_AAAA = 28;

/** Response codes. Source: RFC 1035, section 4.1.1. */
export const NXDOMAIN = 3;
export const SERVFAIL = 2;
export const REFUSED = 5;

export type DnsAnswer =
  /**
   * Addresses of both families: each question gets those of its own. `alias`: through a CNAME with this name. `delayMs`: after
   * a while.
   */
  | { addresses: readonly string[]; alias?: string; delayMs?: number }
  | { code: number }
  /** These bytes instead of an answer. */
  | { raw: Buffer }
  /** "Ask again over TCP", where nobody answers. */
  | 'truncated'
  | 'silence';

export type NameServer = {
  /** As `address:port`. */
  address: string;
  /** Questions so far. */
  questions: () => number;
  stop: () => Promise<void>;
};

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function nameBytes(name: string): Buffer {
  const labels = name
    .split('.')
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function record(owner: Buffer, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(60, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([owner, fixed, data]);
}

/** The bytes that answer a question, or null for silence. Source: RFC 1035, section 4.1. */
function respond(query: Buffer, answer: DnsAnswer): Buffer | null {
  if (answer === 'silence') return null;
  if (typeof answer === 'object' && 'raw' in answer) return answer.raw;
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const type = question.readUInt16BE(question.length - 4);
  const records: Buffer[] = [];
  if (typeof answer === 'object' && 'addresses' in answer) {
    let owner: Buffer = Buffer.from([0xc0, 12]);
    if (answer.alias !== undefined) {
      records.push(record(owner, TYPE_CNAME, nameBytes(answer.alias)));
      owner = nameBytes(answer.alias);
    }
    for (const address of answer.addresses) {
      const own = isIPv4(address) ? TYPE_A : TYPE_AAAA;
      if (own === type) records.push(record(owner, own, addressBytes(address)));
    }
  }
  const code = typeof answer === 'object' && 'code' in answer ? answer.code : 0;
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | (answer === 'truncated' ? 0x0200 : 0) | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question, ...records]);
}

/** A TCP and a UDP socket on the same free port. */
async function bindBoth(tcp: Server): Promise<DatagramSocket> {
  for (;;) {
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const udp = createSocket('udp4');
    try {
      udp.bind((tcp.address() as AddressInfo).port, '127.0.0.1');
      await once(udp, 'listening');
      return udp;
    } catch {
      // Somebody else has the port for UDP: another one then.
      udp.close();
      tcp.close();
      await once(tcp, 'close');
    }
  }
}

/** Starts a server that asks `answerTo` for each question; `isIpv6` says which family the question is about. */
export async function startNameServer(answerTo: (isIpv6: boolean) => DnsAnswer): Promise<NameServer> {
  let questions = 0;
  let isStopped = false;
  const sockets = new Set<Socket>();
  const tcp = createServer((connection) => {
    sockets.add(connection);
    connection.on('error', () => connection.destroy());
    connection.resume();
  });
  const udp = await bindBoth(tcp);
  udp.on('message', (query, from) => {
    questions++;
    const type = query.readUInt16BE(query.indexOf(0, 12) + 1);
    const answer = answerTo(type === TYPE_AAAA);
    const bytes = respond(query, answer);
    const delayMs = (typeof answer === 'object' && 'addresses' in answer && answer.delayMs) || 0;
    const send = () => bytes !== null && !isStopped && udp.send(bytes, from.port, from.address);
    if (delayMs === 0) send();
    else setTimeout(send, delayMs);
  });
  return {
    address: `127.0.0.1:${udp.address().port}`,
    questions: () => questions,
    stop: async () => {
      isStopped = true;
      const closed = Promise.all([once(udp, 'close'), once(tcp, 'close')]);
      udp.close();
      tcp.close();
      for (const connection of sockets) connection.destroy();
      await closed;
    },
  };
}
