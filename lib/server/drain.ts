/** An HTTP server that can be taken out of service without a failed request. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A connection without a request for so long after the last chance to send one is closed. */
const LINGER_MS = 1_000;
const CHECK_MS = 50;
/** Node counts both times from the same moment: the request that comes last on a connection needs some for its head. */
const HEAD_MARGIN_MS = 5_000;

export type DrainTimes = {
  /** How long new connections are still taken, so that a balancer notices first that it must send no more. */
  delayMs: number;
  /** The most that everything under way gets after that. */
  timeoutMs: number;
};

export type DrainingServer = {
  server: Server;
  /** Whether it is being taken out of service. */
  isDraining: () => boolean;
  /**
   * Takes the server out of service. From now on every answer ends its connection (`Connection: close`). After the delay no
   * connection is taken any more, what is under way is answered, and idle connections are closed.
   * Resolves with the number of requests that were cut off by the time-out.
   */
  drain: (times: DrainTimes) => Promise<number>;
};

export type ServerOptions = {
  /**
   * How long a connection stays open between two requests; longer than the balancer in front keeps it, else the balancer sends
   * a request into a connection that is just being closed.
   */
  keepAliveMs: number;
  /**
   * The protocol that a connection may become. Every other wish is ignored, and the request answered (RFC 9110, section
   * 7.8): some clients ask for HTTP/2 with each of their requests.
   */
  upgrades: 'websocket' | null;
};

/** Makes a server that does not listen yet. */
export function createDrainingServer(
  handler: RequestListener,
  { keepAliveMs, upgrades }: ServerOptions,
): DrainingServer {
  const underWay = new Set<ServerResponse>();
  const connections = new Set<Socket>();
  /** Connections that have become something else than HTTP: nobody answers on them. */
  const upgraded = new Set<Socket>();
  let isDraining = false;

  const endConnectionAfter = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  };
  const shouldUpgradeCallback = ({ headers }: IncomingMessage) =>
    upgrades !== null && headers.upgrade?.toLowerCase() === upgrades;
  const options = { keepAliveTimeout: keepAliveMs, shouldUpgradeCallback };
  const server = createServer(options, (request, response) => {
    underWay.add(response);
    response.once('close', () => underWay.delete(response));
    if (isDraining) endConnectionAfter(response);
    handler(request, response);
  });
  server.headersTimeout = keepAliveMs + HEAD_MARGIN_MS;
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  server.on('upgrade', (_request, socket: Socket) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
  });

  function closeIdle(): void {
    server.closeIdleConnections();
    // Node takes a connection for busy until its first request has ended, even if none has begun.
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
  }

  return {
    server,
    isDraining: () => isDraining,
    drain: async ({ delayMs, timeoutMs }) => {
      isDraining = true;
      for (const response of underWay) endConnectionAfter(response);
      await sleep(delayMs);
      let isClosed = false;
      const end = performance.now() + timeoutMs;
      const lingerEnd = performance.now() + LINGER_MS;
      // The HTTP server's own `close` ends idle connections at once, into which a request may be under way.
      NetServer.prototype.close.call(server, () => {
        isClosed = true;
      });
      for (const socket of upgraded) socket.destroy();
      while (!isClosed && performance.now() < end) {
        if (performance.now() >= lingerEnd) closeIdle();
        await sleep(CHECK_MS);
      }
      const cutOff = underWay.size;
      server.closeAllConnections();
      return cutOff;
    },
  };
}
