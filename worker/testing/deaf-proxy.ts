/**
 * Stands between a client and PostgreSQL and, once told, lets a statement through but not its answer: it is committed,
 * and the client never hears of it.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type DeafProxy = {
  /** The database's URL, through the proxy. */
  url: string;
  /** The answer to the next use of the prepared statement of this name is swallowed, and the connection cut. */
  swallowNext: (statement: string) => void;
  /** Answers swallowed so far. */
  swallowed: () => number;
  stop: () => Promise<void>;
};

export async function startDeafProxy(databaseUrl: string): Promise<DeafProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let wanted: string | null = null;
  let swallowed = 0;

  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    let isDeaf = false;
    const cut = () => {
      client.destroy();
      database.destroy();
    };
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', () => {
        sockets.delete(socket);
        cut();
      });
    }
    client.on('data', (chunk: Buffer) => {
      if (wanted !== null && chunk.includes(wanted)) {
        wanted = null;
        isDeaf = true;
      }
      database.write(chunk);
    });
    database.on('data', (chunk: Buffer) => {
      if (!isDeaf) {
        client.write(chunk);
        return;
      }
      // The database answers once the statement is committed.
      swallowed++;
      cut();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    swallowNext: (statement) => {
      wanted = statement;
    },
    swallowed: () => swallowed,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
