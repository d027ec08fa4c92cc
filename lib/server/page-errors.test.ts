import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebLog } from '#lib/log/web-log';
import { enterRequest, isHangUp, takeConsole } from '#lib/server/page-errors';

const NOBODY = { request: { method: 'GET', url: '/' }, response: {} } as Parameters<typeof enterRequest>[0];

const METHODS = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;
const own = METHODS.map((method) => [method, console[method]] as const);
const warn = vi.fn();
const report = vi.fn();
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  takeConsole({ log: { warn }, failures: { report } } as unknown as WebLog);
  enterRequest(NOBODY);
});
afterEach(() => {
  for (const [method, print] of own) console[method] = print;
  vi.useRealTimers();
  vi.clearAllMocks();
});

test('a text is withheld, and each place told once in 30 seconds', () => {
  const printAtOnePlace = (what: string) => console.warn(`Cannot make smaller: ${what}`);
  for (let count = 0; count < 50; count++) printAtOnePlace('a secret');
  console.error('from elsewhere');
  expect(warn).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(30_000);
  printAtOnePlace('a secret');
  expect(warn).toHaveBeenCalledTimes(3);
  expect(warn.mock.lastCall?.[0]).toMatchObject({ suppressed: 49 });
  expect(JSON.stringify(warn.mock.calls.map(([fields]) => String(fields.err)))).not.toContain('secret');
});

test('an error is reported with its page', () => {
  const error = new Error('of a page');
  console.error('what went wrong:', error);
  expect(report).toHaveBeenCalledExactlyOnceWith('page', error, { method: 'GET', path: '/' });
});

test('a caller who hangs up in the middle of a request is no trouble of ours', async () => {
  const { promise: broken, resolve: onBroken } = Promise.withResolvers<[unknown, IncomingMessage]>();
  const server = createServer((request) => {
    text(request).catch((error: unknown) => onBroken([error, request]));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const heard = once(server, 'request');
  socket.write('POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc');
  await heard;
  socket.destroy();
  const [error, request] = await broken;
  expect(isHangUp(error, request)).toBe(true);
  expect(isHangUp(new TypeError('a bug'), request)).toBe(false);
  expect(isHangUp(error, { destroyed: true, complete: true } as IncomingMessage)).toBe(false);
  server.close();
});
