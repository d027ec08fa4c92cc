import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { unstable_doesMiddlewareMatch as doesProxyMatch } from 'next/experimental/testing/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STRANGE_METHOD_HEADER } from '#lib/http/request-method';
import { answerWriteToPage } from '#lib/server/read-only-pages';
import { config } from '#proxy';

const server = createServer((request, response) => {
  if (!answerWriteToPage(request, response)) response.writeHead(200).end('passed on');
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
});

async function ask(method: string, path: string, body: string | null = null) {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, body });
  return { status: answer.status, allow: answer.headers.get('allow') };
}

const PASSED_ON = { status: 200, allow: null };

test.each([
  ['GET', '/sign-in'],
  ['HEAD', '/o/acme/deliveries'],
  ['POST', '/api/v1/orgs/acme/events'],
  ['DELETE', '/api?x'],
  ['OPTIONS', '/api'],
])('%s %s is passed on', async (method, path) => {
  expect(await ask(method, path)).toEqual(PASSED_ON);
});

test.each([
  ['POST', '/sign-in?callbackUrl=/api/'],
  ['PUT', '/o/acme/deliveries'],
  ['DELETE', '/apis'],
  ['POST', '/_next/static/x.js'],
])('%s %s is refused, whatever it brings', async (method, path) => {
  const refused = { status: 405, allow: 'GET, HEAD, OPTIONS' };
  expect(await ask(method, path, method === 'POST' ? 'x'.repeat(1_000_000) : null)).toEqual(refused);
});

test('OPTIONS says what a page answers', async () => {
  expect(await ask('OPTIONS', '/sign-in')).toEqual({ status: 204, allow: 'GET, HEAD, OPTIONS' });
});

test('a method that became OPTIONS on its way is refused', async () => {
  const { port } = server.address() as AddressInfo;
  const headers = { [STRANGE_METHOD_HEADER]: 'PROPFIND' };
  const answer = await fetch(`http://127.0.0.1:${port}/sign-in`, { method: 'OPTIONS', headers });
  expect(answer.status).toBe(405);
});

test.each([
  '/',
  '/sign-in',
  '/api',
  '/api?x',
  '/api/',
  '/api/x',
  '/apis',
  '/API',
  '/%61pi',
  '/api.',
  '/o/a/deliveries',
])('nothing that the framework keeps in memory for the proxy is passed on: %s', async (path) => {
  const isKept = doesProxyMatch({ config, nextConfig: {}, url: path });
  const isPassedOn = (await ask('POST', path)).status === PASSED_ON.status;
  expect(isKept && isPassedOn).toBe(false);
});
