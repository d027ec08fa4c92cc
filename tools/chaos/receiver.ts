/** An https receiver on loopback that keeps what it saw of each request, and misbehaves as told. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyAndCertificate } from '#demo/authority';
import { decodeId } from '#lib/domain/ids';
import type { SeenRequest } from '#tools/chaos/history';
import type { Behaviour } from '#tools/chaos/schedule';

/**
 * Called with each complete request before it is answered. `silent` leaves it without an answer; a function is called
 * when the answer has been written.
 */
export type Gate = (request: SeenRequest) => Promise<(() => void) | 'silent' | null>;

export type ChaosReceiverOptions = {
  certificate: KeyAndCertificate;
  /** The JSON text of an event's data, by its number. */
  dataOf: (eventNumber: number) => string;
  /** What to do with a request; null answers 204. */
  behave: (webhookId: string, eventNumber: number, visit: number) => Behaviour | null;
};

export type ChaosReceiver = {
  /** `https://localhost:<port>` */
  origin: string;
  requests: SeenRequest[];
  setGate: (gate: Gate | null) => void;
  /** Whether new connections are reset. */
  setRefusing: (isRefusing: boolean) => void;
  stop: () => Promise<void>;
};

const SLOW_MS = 1_500;
const EVENT_NUMBER = /"n":(\d+)/;

/** Starts the receiver on a free port. */
export async function startChaosReceiver(options: ChaosReceiverOptions): Promise<ChaosReceiver> {
  const requests: SeenRequest[] = [];
  const visits = new Map<string, number>();
  const sockets = new Map<number, Socket>();
  let gate: Gate | null = null;
  let isRefusing = false;

  const server = createServer({ ...options.certificate, keepAlive: true }, (message, response) => {
    // Senders die in the middle of anything: that is what this receiver is for.
    response.on('error', () => response.destroy());
    receive(message, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => socket.destroy());
    if (isRefusing) socket.resetAndDestroy();
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.on('close', () => {
      if (sockets.get(port) === socket) sockets.delete(port);
    });
  });

  async function receive(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = newRequest(message);
    requests.push(request);
    const body = await readBody(message);
    const eventNumber = Number(EVENT_NUMBER.exec(body.toString())?.[1] ?? Number.NaN);
    request.isComplete = true;
    request.bodyHash = createHash('sha256').update(body).digest('base64');
    request.isDataExact = body.includes(`"data":${options.dataOf(eventNumber)}}`);
    const key = `${request.webhookId} ${request.eventId}`;
    const visit = (visits.get(key) ?? 0) + 1;
    visits.set(key, visit);
    const behaviour = options.behave(request.webhookId, eventNumber, visit);
    const afterwards = await gate?.(request);
    if (afterwards === 'silent') return;
    const raw = sockets.get(message.socket.remotePort ?? 0);
    await answer(behaviour, request, response, raw);
    afterwards?.();
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port');
  return {
    origin: `https://localhost:${address.port}`,
    requests,
    setGate: (next) => {
      gate = next;
    },
    setRefusing: (next) => {
      isRefusing = next;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets.values()) socket.destroy();
      await closed;
    },
  };
}

function newRequest(message: IncomingMessage): SeenRequest {
  const id = message.headers['webhook-id'];
  return {
    webhookId: (message.url ?? '').slice(1),
    eventId: (typeof id === 'string' && decodeId('event', id)) || String(id),
    bodyHash: '',
    isDataExact: false,
    arrivedAtMs: Date.now(),
    isComplete: false,
    status: null,
  };
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Answers, and resolves when all that will be said has been handed to the system. */
async function answer(
  behaviour: Behaviour | null,
  request: SeenRequest,
  response: ServerResponse,
  raw: Socket | undefined,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.on('close', resolve);
  const respond = (status: number, body?: string) => {
    request.status = status;
    response.writeHead(status).end(body, resolve);
  };
  switch (behaviour) {
    case null:
      respond(204);
      break;
    case 'error':
      respond(500, 'out of order');
      break;
    case 'slow':
      await sleep(SLOW_MS);
      respond(200, 'at last');
      break;
    case 'hang':
      return;
    case 'reset':
      raw?.resetAndDestroy();
      return;
    case 'garbage':
      response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n\u0000\u0001\u0002', resolve);
      break;
    case 'half a head':
      response.socket?.end('HTTP/1.1 200 OK\r\ncontent-le', resolve);
      break;
    case 'broken body':
      request.status = 200;
      response.writeHead(200, { 'content-length': 100 }).write('half', () => {
        raw?.destroy();
        resolve();
      });
  }
  await promise;
}
