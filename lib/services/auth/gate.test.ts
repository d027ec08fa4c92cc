import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGate } from '#lib/services/auth/gate';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const PASS_MS = 25;

/** Notes who is inside, in the order of entering. */
function watch(gate: ReturnType<typeof createGate>) {
  const entered: string[] = [];
  const leaves = new Map<string, () => void>();
  const enter = (name: string, isKnown = false): boolean => {
    const turn = gate.enter(isKnown);
    void turn?.then((leave) => {
      entered.push(name);
      leaves.set(name, leave);
    });
    return turn !== null;
  };
  /** Leaves after a pass, and waits until the gate has rested. */
  const leave = async (name: string) => {
    await vi.advanceTimersByTimeAsync(PASS_MS);
    leaves.get(name)?.();
    await vi.runAllTimersAsync();
  };
  return { entered, enter, leave, leaves };
}

test('so many are inside, so many wait, and the others are turned away', async () => {
  const { entered, enter, leave } = watch(createGate({ atOnce: 2, waiting: 3 }));
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  expect(names.map((name) => enter(name))).toEqual([true, true, true, true, true, false, false]);
  await vi.advanceTimersByTimeAsync(0);
  expect(entered).toEqual(['a', 'b']);
  await leave('a');
  expect(entered).toEqual(['a', 'b', 'c']);
  expect(enter('h')).toBe(true);
  expect(enter('i')).toBe(false);
  for (const name of ['b', 'c', 'd', 'e', 'h']) await leave(name);
  expect(entered).toEqual(['a', 'b', 'c', 'd', 'e', 'h']);
  expect(['j', 'k'].map((name) => enter(name))).toEqual([true, true]);
  await vi.advanceTimersByTimeAsync(0);
  expect(entered.slice(-2)).toEqual(['j', 'k']);
});

test('whoever is known waits apart from strangers, and goes first', async () => {
  const { entered, enter, leave } = watch(createGate({ atOnce: 1, waiting: 1 }));
  expect([enter('a'), enter('stranger'), enter('another stranger')]).toEqual([true, true, false]);
  expect([enter('known', true), enter('known, too', true)]).toEqual([true, false]);
  await leave('a');
  expect(entered).toEqual(['a', 'known']);
  await leave('known');
  expect(entered).toEqual(['a', 'known', 'stranger']);
});

test('leaving twice lets only one in', async () => {
  const { entered, enter, leave } = watch(createGate({ atOnce: 1, waiting: 2 }));
  for (const name of ['a', 'b', 'c']) enter(name);
  await leave('a');
  await leave('a');
  expect(entered).toEqual(['a', 'b']);
});

test('it rests before it lets a stranger in', async () => {
  const { entered, enter, leaves } = watch(createGate({ atOnce: 1, waiting: 2 }));
  for (const name of ['a', 'b']) enter(name);
  await vi.advanceTimersByTimeAsync(100);
  leaves.get('a')?.();
  await vi.advanceTimersByTimeAsync(299);
  expect(entered).toEqual(['a']);
  await vi.advanceTimersByTimeAsync(1);
  expect(entered).toEqual(['a', 'b']);
  enter('known', true);
  await vi.advanceTimersByTimeAsync(100);
  leaves.get('b')?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(entered).toEqual(['a', 'b', 'known']);
});

/** How long a refused caller is held back; nothing else happens meanwhile. */
async function holdTime(gate: ReturnType<typeof createGate>): Promise<number> {
  const start = performance.now();
  const held = gate.holdBack().then(() => performance.now() - start);
  await vi.advanceTimersByTimeAsync(60_000);
  return held;
}

test.each([
  [0, 5_000],
  [25, 5_000],
  [40, 8_000],
  [1_000, 15_000],
])('after a pass of %i ms a refused caller is held back for %i ms, more or less', async (passMs, holdMs) => {
  const gate = createGate({ atOnce: 1, waiting: 1 });
  const { enter, leaves } = watch(gate);
  enter('a');
  await vi.advanceTimersByTimeAsync(passMs);
  leaves.get('a')?.();
  expect(await holdTime(gate)).toBe(holdMs);
  vi.mocked(Math.random).mockReturnValue(0);
  expect(await holdTime(gate)).toBe(holdMs / 2);
});

test('so many are held back, and no more', async () => {
  const gate = createGate({ atOnce: 1, waiting: 1 });
  const crowd = Array.from({ length: 500 }, () => gate.holdBack());
  const start = performance.now();
  await gate.holdBack();
  expect(performance.now() - start).toBe(0);
  await vi.advanceTimersByTimeAsync(60_000);
  await Promise.all(crowd);
  expect(await holdTime(gate)).toBe(5_000);
});
