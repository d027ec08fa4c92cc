/**
 * Stands between a client and PostgreSQL and, once told, lets a statement through but not its answer: it is committed,
 * and the client never hears of it; or hears of it late; or nothing gets through any more, and nobody is told.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { parseDatabaseUrl, withPort } from '#lib/domain/database-url';

export type PostgresFaultProxy = {
  /** The database's URL, through the proxy. */
  url: string;
  /** The answer to the next use of the prepared statement of this name is swallowed, and the connection cut. */
  swallowNext: (statement: string) => void;
  /** Answers swallowed so far. */
  swallowed: () => number;
  /** The answer to the next use of the prepared statement of this name is held back until `letGo`. */
  holdNext: (statement: string) => void;
  /** The answers to all uses of it from now on are held back until `letGo`, each on a connection of its own. */
  holdAll: (statement: string) => void;
  /** Whether an answer is held back now. */
  isHolding: () => boolean;
  letGo: () => void;
  /** From now on nothing passes on the connections that there are, in neither direction, and none is closed. */
  silence: () => void;
  /** The same on every connection that is opened from now on. */
  silenceNew: () => void;
  stop: () => Promise<void>;
};

export async function startPostgresFaultProxy(databaseUrl: string): Promise<PostgresFaultProxy> {
  const [target] = parseDatabaseUrl(databaseUrl).hosts;
  const sockets = new Set<Socket>();
  const silenced = new WeakSet<Socket>();
  let wanted: { statement: string; isHeld: boolean; isRepeated: boolean } | null = null;
  let swallowed = 0;
  const held = new Set<() => void>();
  let isNewSilent = false;

  const server = createServer((client) => {
    const database = connect(target?.port ?? 5432, target?.host);
    let [isDeaf, isHeld] = [false, false];
    const answers: Buffer[] = [];
    const release = () => {
      isHeld = false;
      held.delete(release);
      client.write(Buffer.concat(answers.splice(0)));
    };
    if (isNewSilent) silenced.add(client);
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
      if (silenced.has(client)) return;
      if (wanted !== null && chunk.includes(wanted.statement)) {
        isHeld = wanted.isHeld;
        isDeaf = !isHeld;
        if (!wanted.isRepeated) wanted = null;
      }
      database.write(chunk);
    });
    database.on('data', (chunk: Buffer) => {
      if (silenced.has(client)) return;
      if (isHeld) {
        answers.push(chunk);
        held.add(release);
        return;
      }
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
  return {
    url: withPort(databaseUrl, '127.0.0.1', (server.address() as AddressInfo).port),
    swallowNext: (statement) => {
      wanted = { statement, isHeld: false, isRepeated: false };
    },
    swallowed: () => swallowed,
    holdNext: (statement) => {
      wanted = { statement, isHeld: true, isRepeated: false };
    },
    holdAll: (statement) => {
      wanted = { statement, isHeld: true, isRepeated: true };
    },
    isHolding: () => held.size > 0,
    letGo: () => {
      wanted = null;
      for (const release of held) release();
    },
    silence: () => {
      for (const socket of sockets) silenced.add(socket);
    },
    silenceNew: () => {
      isNewSilent = true;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
