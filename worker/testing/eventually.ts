import { setTimeout as sleep } from 'node:timers/promises';

/** Ends before the test does, to name what is missing; see vitest.config.ts. */
const TIMEOUT_MS = 240_000;
const STEP_MS = 25;

/** Asks again until there is an answer; rejects when there is none in time. */
export async function eventually<T>(
  ask: () => Promise<T | null | false | undefined> | T | null | false | undefined,
  what: string,
  timeoutMs = TIMEOUT_MS,
): Promise<T> {
  for (const end = performance.now() + timeoutMs; performance.now() < end; await sleep(STEP_MS)) {
    const answer = await ask();
    if (answer) return answer;
  }
  throw new Error(`Not within ${timeoutMs / 1000} s: ${what}`);
}
