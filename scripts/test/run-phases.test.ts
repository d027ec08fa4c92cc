import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runPhases, type Stage } from '#scripts/test/run-phases';
import { tallyOfStep } from '#scripts/test/tally';

let printed: string[] = [];

beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line) => printed.push(String(line)));
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterEach(() => {
  // The verdict is about these stages, not about this process.
  process.exitCode = undefined;
});

const stage = (name: string, hasPassed = true): Stage => ({ name, run: async () => tallyOfStep(hasPassed) });

test('tracks run side by side, phases one after the other, and the last line is the verdict', async () => {
  const order: string[] = [];
  const slow = Promise.withResolvers<void>();
  const waits: Stage = {
    name: 'waits',
    run: async () => {
      await slow.promise;
      order.push('waits');
      return tallyOfStep(true);
    },
  };
  const frees: Stage = {
    name: 'frees',
    run: async () => {
      order.push('frees');
      slow.resolve();
      return tallyOfStep(true);
    },
  };
  const later: Stage = {
    name: 'later',
    run: async () => {
      order.push('later');
      return tallyOfStep(true);
    },
  };
  await runPhases([[[waits], [frees]], [[later]]], process.env);
  expect(order).toEqual(['frees', 'waits', 'later']);
  expect(printed.at(-1)).toBe('\n3 passed, 0 failed');
  expect(process.exitCode).toBe(0);
});

test('what fails or throws is counted and named, and the rest still runs', async () => {
  const throws: Stage = { name: 'throws', run: async () => Promise.reject(new Error('no program')) };
  await runPhases([[[throws, stage('next')]], [[stage('bad', false)]]], process.env);
  expect(printed.at(-1)).toBe('\n1 passed, 2 failed');
  expect(process.exitCode).toBe(1);
});

test('nothing runs after a phase in which a needed stage failed', async () => {
  const build: Stage = { ...stage('build', false), isNeeded: true };
  await runPhases([[[build], [stage('beside')]], [[stage('e2e')]]], process.env);
  expect(printed.at(-1)).toBe('\n1 passed, 1 failed');
  expect(printed.some((line) => line.includes('e2e'))).toBe(false);
});
