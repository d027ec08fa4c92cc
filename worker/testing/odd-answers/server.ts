/** A TLS server that gives one odd answer to every request. */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer, type TLSSocket } from 'node:tls';
import type { KeyAndCertificate } from '#demo/authority';
import type { OddAnswer, Step } from '#worker/testing/odd-answers/corpus';
import { listen, type RawReceiver } from '#worker/testing/receiver';

/** The bytes of a step; none for a pause. */
export function bytesOf(step: Step): Buffer {
  if (typeof step === 'string') return Buffer.from(step, 'latin1');
  return 'repeat' in step ? Buffer.from(step.repeat.repeat(step.times), 'latin1') : Buffer.alloc(0);
}

/** Calls back once as much of a request has arrived as the answer waits for. */
function onceAsked(socket: TLSSocket, from: OddAnswer['from'], answer: () => void): void {
  if (from === 'connection') answer();
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    const wasAsked = isAsked(received, from);
    received += chunk.toString('latin1');
    if (from !== 'connection' && !wasAsked && isAsked(received, from)) answer();
  });
}

function isAsked(received: string, from: OddAnswer['from']): boolean {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(received)?.[1] ?? 0);
  return from === 'head' || received.length >= headEnd + 4 + length;
}

/** Writes an answer, and ends the connection as it says. `carrier` is the TCP connection. */
async function give(socket: TLSSocket, carrier: Socket | undefined, { steps, end }: OddAnswer) {
  for (const step of steps) {
    if (typeof step === 'object' && 'waitMs' in step) await sleep(step.waitMs);
    else socket.write(bytesOf(step));
  }
  // Once everything is with the system: what follows must not overtake it.
  await new Promise((resolve) => socket.write('', resolve));
  if (end === 'close') socket.end();
  if (end === 'cut') carrier?.end();
  if (end === 'reset') setTimeout(() => carrier?.resetAndDestroy(), 20);
}

/** Starts a server on a free port of loopback. */
export async function startOddServer(
  certificate: KeyAndCertificate,
  answer: OddAnswer,
): Promise<RawReceiver> {
  const carriers = new Map<number | undefined, Socket>();
  const server = createServer(certificate, (socket) => {
    const carrier = carriers.get(socket.remotePort);
    socket.on('error', () => socket.destroy());
    onceAsked(socket, answer.from, () => {
      give(socket, carrier, answer).catch(() => socket.destroy());
    });
  });
  server.on('connection', (carrier: Socket) => carriers.set(carrier.remotePort, carrier));
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return await listen(server);
}
