/** An error cannot have more causes than this in a log line; what is deeper says nothing new. */
const MAX_ERRORS = 12;

/** The errors right below one: its cause, and those that an AggregateError collects. */
export function errorsBelow(error: Error): unknown[] {
  const collected = error instanceof AggregateError && Array.isArray(error.errors) ? error.errors : [];
  return error.cause === undefined ? collected : [error.cause, ...collected];
}

/** An error and everything that caused it, the outermost first. Ends where causes form a circle. */
export function errorChain(error: unknown): Error[] {
  const chain: Error[] = [];
  const waiting = [error];
  while (waiting.length > 0 && chain.length < MAX_ERRORS) {
    const next = waiting.shift();
    if (!(next instanceof Error) || chain.includes(next)) continue;
    chain.push(next);
    waiting.push(...errorsBelow(next));
  }
  return chain;
}
