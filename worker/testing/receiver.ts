/** A real https receiver on loopback that keeps what it received, and answers as told. */
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { KeyAndCertificate } from '#demo/authority';

export type ReceivedRequest = {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Monotonic. */
  at: number;
};

export type Answer = (response: ServerResponse, request: ReceivedRequest) => void;

export type Receiver = {
  port: number;
  requests: ReceivedRequest[];
  /** Connections accepted so far. */
  connections: () => number;
  /** Changes how requests are answered from now on. */
  answer: (answer: Answer) => void;
  stop: () => Promise<void>;
};

export const respond =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, headers).end(body);
  };

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Listens on a free port of an address of loopback, and can be ended with all its connections. */
export async function listen(server: Server, address = '127.0.0.1') {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, address);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Starts a receiver that answers 204 unless told otherwise. */
export async function startReceiver(certificate: KeyAndCertificate): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  let current: Answer = respond(204);
  const server = createSecureServer(certificate, (message, response) => {
    response.on('error', () => response.destroy());
    const handle = async () => {
      const at = performance.now();
      const request: ReceivedRequest = {
        method: message.method ?? '',
        path: message.url ?? '',
        headers: message.headers,
        body: await readBody(message),
        at,
      };
      requests.push(request);
      current(response, request);
    };
    // A sender that is killed in the middle of its body is no failure of the test.
    handle().catch(() => response.destroy());
  });
  // Tests stop and resume; the sender decides how long it keeps connections.
  server.keepAliveTimeout = 60_000;
  const { port, connections, stop } = await listen(server);
  return {
    port,
    requests,
    connections,
    answer: (answer) => {
      current = answer;
    },
    stop,
  };
}

export type RawReceiver = { port: number; connections: () => number; stop: () => Promise<void> };

/**
 * A TLS server that speaks raw bytes: `onRequest` gets the socket once the head of a request has arrived, and what
 * resets its TCP connection, without a word of TLS.
 */
export async function startRawReceiver(
  certificate: KeyAndCertificate,
  onRequest: (socket: TLSSocket, reset: () => void) => void,
): Promise<RawReceiver> {
  /** The TCP connections, by the port of the other side. */
  const carriers = new Map<number | undefined, Socket>();
  const server = createTlsServer(certificate, (socket) => {
    const carrier = carriers.get(socket.remotePort);
    socket.on('error', () => socket.destroy());
    socket.once('data', () => onRequest(socket, () => carrier?.resetAndDestroy()));
  });
  server.on('connection', (carrier: Socket) => carriers.set(carrier.remotePort, carrier));
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return await listen(server);
}
