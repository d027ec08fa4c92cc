/** How late this machine is: the reference for bounds in time that are to hold on a busy one. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Executor } from '#db/client';
import { sql } from '#db/drizzle';

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
