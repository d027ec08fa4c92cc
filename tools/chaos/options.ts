import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export type ChaosOptions = {
  /** How long faults are made; setting up and settling come on top. */
  durationMs: number;
  seed: number;
};

/** With what comes before and after it, a run of less than two minutes. */
const SHORT_MINUTES = 0.9;
const MAX_MINUTES = 600;
const MAX_SEED = 2 ** 32 - 1;

/** Reads `--minutes` and `--seed`. Throws a RangeError, or what `parseArgs` throws, for anything else. */
export function readOptions(args: string[]): ChaosOptions {
  const { values } = parseArgs({ args, options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
  const minutes = values.minutes === undefined ? SHORT_MINUTES : Number(values.minutes);
  if (!(minutes >= SHORT_MINUTES && minutes <= MAX_MINUTES))
    throw new RangeError(`--minutes takes a number from ${SHORT_MINUTES} to ${MAX_MINUTES}`);
  const seed = values.seed === undefined ? randomInt(MAX_SEED) : Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED)
    throw new RangeError(`--seed takes a whole number from 0 to ${MAX_SEED}`);
  return { durationMs: Math.round(minutes * 60_000), seed };
}
