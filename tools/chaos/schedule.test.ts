import { expect, test } from 'vitest';
import { BEHAVIOURS, KILL_POINTS, makeSchedule, noiseFor, STOP_PAST_LEASE_MS } from '#tools/chaos/schedule';
import { LEASE_MS } from '#worker/lanes/lease';

const options = { seed: 7, durationMs: 54_000, webhooks: 12 };

test('the same seed makes the same schedule, another seed another one', () => {
  expect(makeSchedule(options)).toEqual(makeSchedule(options));
  expect(makeSchedule({ ...options, seed: 8 })).not.toEqual(makeSchedule(options));
});

test.each([1, 2, 3, 4, 5])(
  'with seed %i, the short run has each kind of fault, and more than 30 kills',
  (seed) => {
    const faults = makeSchedule({ ...options, seed });
    const count = (kind: string) => faults.filter((fault) => fault.kind === kind).length;
    expect(count('kill')).toBeGreaterThanOrEqual(36);
    for (const kind of ['stop', 'cut', 'restart', 'redeploy', 'misbehave', 'refuse']) {
      expect(count(kind)).toBeGreaterThanOrEqual(2);
    }
    expect(
      faults.filter((fault) => fault.kind === 'stop' && fault.forMs === STOP_PAST_LEASE_MS),
    ).toHaveLength(1);
    const points = new Set(faults.map((fault) => (fault.kind === 'kill' ? fault.point : 'anywhere')));
    expect(points).toEqual(new Set(KILL_POINTS));
  },
);

test('a worker of a long run stands still for twice the lease, again and again', () => {
  const faults = makeSchedule({ ...options, durationMs: 20 * 60_000 });
  const long = faults.filter((fault) => fault.kind === 'stop' && fault.forMs > STOP_PAST_LEASE_MS);
  expect(long.map((fault) => fault.kind === 'stop' && fault.forMs)).toEqual(Array(9).fill(2 * LEASE_MS));
});

test('is in the order of time, within the duration', () => {
  const times = makeSchedule(options).map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.at(-1)).toBeLessThan(options.durationMs);
});

test('noise is a function of seed and request, and rare', () => {
  const noise = Array.from({ length: 2_000 }, (_, event) => noiseFor(7, 1, event, 1));
  expect(noise).toEqual(Array.from({ length: 2_000 }, (_, event) => noiseFor(7, 1, event, 1)));
  const share = noise.filter((behaviour) => behaviour !== null).length / noise.length;
  expect(share).toBeGreaterThan(0.03);
  expect(share).toBeLessThan(0.1);
  expect(new Set(noise)).toEqual(new Set([...BEHAVIOURS, null]));
});
