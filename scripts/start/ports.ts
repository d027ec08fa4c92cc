/** Which ports the demo uses. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { StartError } from '#scripts/start/console';

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

/** The first free port from `first` on that is not in `except`. */
export async function nextFreePort(first: number, except: readonly number[] = []): Promise<number> {
  for (let port = first; port < first + SEARCHED_PORTS && port <= 65_535; port++) {
    if (!except.includes(port) && (await isPortFree(port))) return port;
  }
  throw new StartError(`There is no free port from ${first} on.`);
}

/** The port that the variable PORT asks for, or the first free one from 3000 on. */
export async function chooseWebPort(wanted: string | undefined): Promise<number> {
  if (!wanted) return nextFreePort(DEFAULT_WEB_PORT);
  const port = Number(wanted);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new StartError(`PORT is "${wanted}". It must be a whole number from 1 to 65535.`);
  }
  if (await isPortFree(port)) return port;
  throw new StartError(
    `Port ${port} (from PORT) is taken by another program. Stop that program, choose another port ` +
      `(PORT=${port === 65_535 ? port - 1 : port + 1}), or leave PORT out: then the first free one is used.`,
  );
}
