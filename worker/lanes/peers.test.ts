import type { Pool } from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '#lib/log';
import { OutageLog } from '#lib/log/outage-log';
import { createPeers } from '#worker/lanes/peers';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Peers whose database answers as told; `missing` are the workers without a connection. */
function makePeers() {
  const state = { missing: [] as string[], isAway: false, freed: [] as string[], struckOff: [] as string[] };
  const query = async ({ name, values }: { name: string; values: unknown[] }) => {
    if (state.isAway) throw new Error('connection refused');
    if (name === 'call-roll') return { rows: state.missing.map((id) => ({ id })) };
    if (name === 'leases-of') return { rows: [{ orgId: 'org', webhookId: 'webhook' }] };
    (name === 'end-leases' ? state.freed : state.struckOff).push(...(values[0] as string[]));
    return { rows: [{}], rowCount: 1 };
  };
  const log = createLogger('test', 'silent');
  const onFreed = vi.fn();
  const peers = createPeers({
    pool: { query } as unknown as Pool,
    self: { id: 'self', lockKey: 1 },
    onFreed,
    outage: new OutageLog(log),
    log,
  });
  peers.start();
  return { state, peers, onFreed };
}

test('a worker that is missing at every call for three seconds is lost', async () => {
  const { state, peers, onFreed } = makePeers();
  state.missing = ['other'];
  await vi.advanceTimersByTimeAsync(2_900);
  expect(state.freed).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(new Set(state.freed)).toEqual(new Set(['other']));
  expect(new Set(state.struckOff)).toEqual(new Set(['other']));
  expect(onFreed).toHaveBeenCalled();
  peers.stop();
});

test('a worker that is cut off every two seconds, for up to a second, is not', async () => {
  const { state, peers } = makePeers();
  for (let cut = 0; cut < 20; cut++) {
    state.missing = ['other'];
    await vi.advanceTimersByTimeAsync(1_000);
    state.missing = [];
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(state.freed).toEqual([]);
  peers.stop();
});

test('nobody is lost for having been away while the database was', async () => {
  const { state, peers } = makePeers();
  state.missing = ['other'];
  await vi.advanceTimersByTimeAsync(2_500);
  state.isAway = true;
  await vi.advanceTimersByTimeAsync(10_000);
  state.isAway = false;
  await vi.advanceTimersByTimeAsync(2_500);
  state.missing = [];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(state.freed).toEqual([]);
  peers.stop();
});

test('nobody is lost because this worker stood still', async () => {
  const { state, peers } = makePeers();
  state.missing = ['other'];
  await vi.advanceTimersByTimeAsync(1_600);
  const now = performance.now() + 60_000;
  const clock = vi.spyOn(performance, 'now').mockReturnValue(now);
  await vi.advanceTimersByTimeAsync(500);
  clock.mockRestore();
  expect(state.freed).toEqual([]);
  peers.stop();
});

test('a worker leaves the roll when it stops, and calls no more', async () => {
  const { state, peers } = makePeers();
  state.missing = ['other'];
  peers.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(state.freed).toEqual([]);
  await peers.leave();
  expect(state.struckOff).toEqual(['self']);
});
