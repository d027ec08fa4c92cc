import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { StartError } from '#demo/start/console';
import { isPortFree, nextFreePort, PortTakenError, portAskedFor, startOnFreePort } from '#demo/start/ports';
import { isPortTaken } from '#lib/server/port-report';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

async function occupy(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}

test.each(['127.0.0.1', '0.0.0.0'])('a port on which something listens at %s is taken', async (host) => {
  const port = await occupy(host);
  expect(await isPortFree(port)).toBe(false);
  expect(await nextFreePort(port)).toBeGreaterThan(port);
});

test('PORT is named where it is taken', async () => {
  const port = await occupy('127.0.0.1');
  await expect(portAskedFor(String(port))).rejects.toThrow(`Port ${port} (from PORT) is taken`);
});

test.each(['0', '65536', '80.5', 'http', '-1'])('PORT=%s is refused', async (text) => {
  await expect(portAskedFor(text)).rejects.toThrow(StartError);
});

test('without PORT any will do', async () => {
  expect(await portAskedFor(undefined)).toBeNull();
  expect(await portAskedFor('')).toBeNull();
});

test('whoever comes later to listen on a port that both found free takes the next', async () => {
  const first = await nextFreePort(20_000);
  // Nobody listens before both have looked.
  const bothLooked = Promise.withResolvers<void>();
  let looked = 0;
  const start = async (port: number): Promise<number> => {
    if (++looked === 2) bothLooked.resolve();
    await bothLooked.promise;
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      if (isPortTaken(error)) throw new PortTakenError('taken');
      throw error;
    }
    servers.push(server);
    return port;
  };
  const ports = await Promise.all([startOnFreePort(first, start), startOnFreePort(first, start)]);
  expect(new Set(ports).size).toBe(2);
});

test('any other trouble is told', async () => {
  const first = await nextFreePort(20_000);
  const trouble = startOnFreePort(first, () => Promise.reject(new StartError('no certificate')));
  await expect(trouble).rejects.toThrow('no certificate');
});
