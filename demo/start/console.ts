/** What the commands print while they work. */

/** What keeps the product from starting: the user sees its message and nothing else. */
export class StartError extends Error {}

const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

/** Runs a step and prints one line for it when it is done: what, and how long. */
export async function step<T>(what: string, run: () => Promise<T> | T): Promise<T> {
  const startedAt = performance.now();
  const result = await run();
  console.log(`  ${what.padEnd(44)} ${seconds(startedAt).padStart(7)}`);
  return result;
}
