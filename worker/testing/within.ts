/** Bounds in time that hold on a busy machine: each is related to how late the machine is in the same run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Executor } from '#db/client';

const BEAT_MS = 10;
/** What is timed takes about as many steps of timers, system calls and statements as one beat does, times this. */
const STEPS = 10;

/** Watches how late this machine is until `stop`, which returns what a bound in time may be exceeded by. */
export function watchStalls(database?: Pick<Executor, 'execute'>): { stop: () => Promise<number> } {
  let worstMs = 0;
  let isStopping = false;
  const beat = async () => {
    const startedAt = performance.now();
    await sleep(BEAT_MS);
    await database?.execute(sql`select 1`);
    worstMs = Math.max(worstMs, performance.now() - startedAt - BEAT_MS);
  };
  const watching = (async () => {
    do await beat();
    while (!isStopping);
  })();
  return {
    stop: async () => {
      isStopping = true;
      await watching;
      return STEPS * worstMs;
    },
  };
}

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
