/** `npm start` on a database that accepts connections and says nothing: it stops when it is told to. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startStack } from '#demo/start/stack';
import { StopRequest } from '#lib/stop-signal';

test('the request to stop ends the wait for the database', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'hooktab-silent-'));
  const stop = new AbortController();
  const request = new StopRequest('SIGTERM');
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    stop.abort(request);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const starting = startStack({
      dataFolder,
      mode: 'production',
      distDir: '.next',
      webPort: null,
      retryDelaysMs: [],
      databaseUrl: `postgres://u:p@127.0.0.1:${(server.address() as AddressInfo).port}/d?connect_timeout=0`,
      signal: stop.signal,
      onStarted: () => expect.unreachable(),
    });
    await expect(starting).rejects.toBe(request);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
    await rm(dataFolder, { recursive: true });
  }
});
