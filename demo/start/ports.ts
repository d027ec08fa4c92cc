/** Which ports the demo uses. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { StartError } from '#demo/start/console';

export const DEFAULT_WEB_PORT = 3000;
export const DEFAULT_RECEIVER_PORT = 8443;
/** How far to look for a free one. */
const SEARCHED_PORTS = 100;
/** A program that listens on any of them would get requests meant for localhost, or keep us from listening. */
const HOSTS = ['127.0.0.1', '::1', '0.0.0.0', '::'];

async function canListen(host: string, port: number): Promise<boolean> {
  const server = createServer();
  server.listen({ host, port, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    // A machine without IPv6 has nothing there that could be in the way.
    return (
      error instanceof Error && 'code' in error && !['EADDRINUSE', 'EACCES'].includes(String(error.code))
    );
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** Whether nothing listens on a port of this machine. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of HOSTS) if (!(await canListen(host, port))) return false;
  return true;
}

/** The first free port from `first` on. */
export async function nextFreePort(first: number): Promise<number> {
  for (let port = first; port < first + SEARCHED_PORTS && port <= 65_535; port++) {
    if (await isPortFree(port)) return port;
  }
  throw new StartError(`There is no free port from ${first} on.`);
}

/** A part came to listen on its port, and another program had been quicker. */
export class PortTakenError extends StartError {}

/**
 * Starts something on the first port from `first` on that it gets. Two programs may find the same port free; the one that
 * comes later to listen on it (`start` rejects with a PortTakenError) takes the next.
 */
export async function startOnFreePort<T>(first: number, start: (port: number) => Promise<T>): Promise<T> {
  for (let from = first; ; ) {
    const port = await nextFreePort(from);
    try {
      return await start(port);
    } catch (error) {
      if (!(error instanceof PortTakenError)) throw error;
      from = port + 1;
    }
  }
}

/** The port that the variable PORT asks for; null where it is unset. Throws where it is taken. */
export async function portAskedFor(wanted: string | undefined): Promise<number | null> {
  if (!wanted) return null;
  const port = Number(wanted);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new StartError(`PORT is "${wanted}". It must be a whole number from 1 to 65535.`);
  }
  if (await isPortFree(port)) return port;
  throw new PortTakenError(
    `Port ${port} (from PORT) is taken by another program. Stop that program, choose another port ` +
      `(PORT=${port === 65_535 ? port - 1 : port + 1}), or leave PORT out: then the first free one is used.`,
  );
}
