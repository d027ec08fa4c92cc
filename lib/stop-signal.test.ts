import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { endInTime, StopRequest, unlessStopped } from '#lib/stop-signal';

const LIMIT_MS = 15_000;
const never = new Promise<never>(() => undefined);

let stop: AbortController;
beforeEach(() => {
  stop = new AbortController();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a process that waits for something that never comes ends in time after the request', async () => {
  vi.useFakeTimers();
  let code: number | undefined;
  void endInTime(stop.signal, LIMIT_MS, never).then((one) => {
    code = one;
  });
  await vi.advanceTimersByTimeAsync(10 * LIMIT_MS);
  expect(code).toBeUndefined();
  stop.abort(new StopRequest('SIGTERM'));
  await vi.advanceTimersByTimeAsync(LIMIT_MS - 1);
  expect(code).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(code).toBe(1);
});

test('a process that ends by itself in time has its own exit code', async () => {
  stop.abort(new StopRequest('SIGTERM'));
  expect(await endInTime(stop.signal, LIMIT_MS, Promise.resolve(3))).toBe(3);
});

test('work that never ends is left when a request to stop comes', async () => {
  const request = new StopRequest('SIGINT');
  const working = unlessStopped(stop.signal, never);
  stop.abort(request);
  await expect(working).rejects.toBe(request);
});

test('work that ends is not touched by a later request', async () => {
  expect(await unlessStopped(stop.signal, Promise.resolve('done'))).toBe('done');
  stop.abort(new StopRequest('SIGTERM'));
});
