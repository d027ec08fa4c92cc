import { expect, test } from 'vitest';
import { type ProcessStat, parseStat, peakMemoryMb, processTimeMs, treeMs } from '#tools/bench/process-time';

/** A line of proc(5): pid, name, state, parent, nine fields of no interest, four of time, and the rest. */
const statOf = (name: string, times: string) =>
  `4242 (${name}) S 17 4242 4242 0 -1 4194560 1500 20 0 0 ${times} 20 0 1 0 12345 1000000 250 0\n`;

test.each(['postgres', 'postgres: idle', 'a) R 99 (b'])('times of a process called %j', (name) => {
  expect(parseStat(statOf(name, '120 30 700 50'))).toEqual({
    parent: 17,
    ownMs: 1_500,
    endedChildrenMs: 7_500,
  });
});

test.each(['', 'no such file', '1 (init) S 0'])('%j is not the text of a process', (text) => {
  expect(() => parseStat(text)).toThrow(RangeError);
});

test('the time of a tree is that of its living and its ended processes, and of no others', () => {
  const stat = (parent: number, ownMs: number, endedChildrenMs = 0): ProcessStat => ({
    parent,
    ownMs,
    endedChildrenMs,
  });
  const processes = new Map([
    [1, stat(0, 1_000_000)],
    [10, stat(1, 1, 20)],
    [11, stat(10, 300)],
    [12, stat(11, 4_000, 50_000)],
    [20, stat(1, 900_000)],
  ]);
  expect(treeMs(10, processes)).toBe(54_321);
  expect(treeMs(99, processes)).toBe(0);
});

test('a process that works uses time and holds memory; without /proc there is no figure', () => {
  const before = processTimeMs(process.pid);
  const { user, system } = process.cpuUsage();
  // Until the system itself says that this process has worked for a tenth of a second.
  for (let used = 0; used < 100_000; ) {
    const now = process.cpuUsage();
    used = now.user + now.system - user - system;
  }
  const after = processTimeMs(process.pid);
  const peak = peakMemoryMb(process.pid);
  if (before === null || after === null || peak === null) {
    expect([process.platform, before, after, peak]).not.toContain('linux');
    return;
  }
  expect(after - before).toBeGreaterThan(50);
  expect(peak).toBeGreaterThan(process.memoryUsage().rss / 2 ** 20 / 2);
});
