import { expect } from 'vitest';
import type { Executor } from '#db/client';
import { watchStalls } from '#db/testing/stalls';

/** Expects `run` to take less than `limitMs`, and what a busy machine adds; returns what it returns. */
export async function expectWithin<T>(
  limitMs: number,
  run: () => Promise<T>,
  database?: Pick<Executor, 'execute'>,
): Promise<T> {
  const stalls = watchStalls(database);
  const startedAt = performance.now();
  try {
    const result = await run();
    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeLessThan(limitMs + (await stalls.stop()));
    return result;
  } finally {
    await stalls.stop();
  }
}
