import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerHealth, type NotReady } from '#lib/server/health';

let server: Server;
let origin: string;
let reason: NotReady | null = null;
beforeEach(async () => {
  reason = null;
  server = createServer((request, response) => {
    if (!answerHealth(request, response, () => reason)) response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(path: string, method = 'GET') {
  const response = await fetch(`${origin}${path}`, { method });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

test('it is ready, or says why not', async () => {
  expect(await ask('/api/health/ready')).toMatchObject({ status: 200, body: { status: 'ready' } });
  for (const one of ['starting', 'draining', 'database', 'schema'] as const) {
    reason = one;
    const answer = await ask('/api/health/ready?from=balancer');
    expect(answer).toMatchObject({ status: 503, body: { status: 'not_ready', reason: one } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
});

test('it lives, ready or not', async () => {
  reason = 'database';
  expect(await ask('/api/health/live')).toMatchObject({ status: 200, body: { status: 'live' } });
});

test('HEAD has the status alone, other methods are refused', async () => {
  expect(await ask('/api/health/live', 'HEAD')).toMatchObject({ status: 200, body: null });
  const refused = await ask('/api/health/ready', 'POST');
  expect(refused.status).toBe(405);
  expect(refused.headers.get('allow')).toBe('GET, HEAD');
});

test.each(['/api/health', '/api/health/readyz', '/api/v1/health/ready'])(
  '%s is for somebody else',
  async (path) => {
    expect((await ask(path)).status).toBe(204);
  },
);
