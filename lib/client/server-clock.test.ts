import { afterEach, expect, test, vi } from 'vitest';
import { learnServerTime, serverNow } from '#lib/client/server-clock';

const NOW = Date.UTC(2026, 2, 2, 14, 11, 8);
afterEach(() => {
  learnServerTime(0, [0, 0]);
  vi.useRealTimers();
});

test.each([
  ['a clock that is right', 0, 0],
  ['one that is off by less than can be measured', 3_000, 0],
  ['one an hour behind', 3_600_000, 3_600_000],
  ['one a day ahead', -86_400_000, -86_400_000],
])('%s', (_what, offMs, correctedMs) => {
  vi.useFakeTimers({ now: NOW });
  learnServerTime(NOW + offMs, [NOW, NOW]);
  expect(serverNow()).toBe(NOW + correctedMs);
});

test('a slow answer is no wrong clock, and a date that cannot be read changes nothing', () => {
  vi.useFakeTimers({ now: NOW });
  learnServerTime(NOW - 20_000, [NOW - 40_000, NOW]);
  expect(serverNow()).toBe(NOW);
  learnServerTime(NOW + 60_000, [NOW, NOW]);
  learnServerTime(Number.NaN, [NOW, NOW]);
  expect(serverNow()).toBe(NOW + 60_000);
});
