import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { StartError } from '#scripts/start/console';
import { chooseWebPort, isPortFree, nextFreePort } from '#scripts/start/ports';

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

test('a port can be left out', async () => {
  const port = await nextFreePort(20_000);
  expect(await nextFreePort(port, [port])).toBeGreaterThan(port);
});

test('PORT is named where it is taken', async () => {
  const port = await occupy('127.0.0.1');
  await expect(chooseWebPort(String(port))).rejects.toThrow(`Port ${port} (from PORT) is taken`);
});

test.each(['0', '65536', '80.5', 'http', '-1'])('PORT=%s is refused', async (text) => {
  await expect(chooseWebPort(text)).rejects.toThrow(StartError);
});
