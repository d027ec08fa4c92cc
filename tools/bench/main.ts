/** `npm run bench`: measures the engine on this machine. Prints a table; the last line is JSON. */
import { availableParallelism } from 'node:os';
import { listenForStop, type StopRequest } from '#lib/stop-signal';
import { type BenchOptions, readOptions } from '#tools/bench/options';
import { PART_DEFINITIONS } from '#tools/bench/parts';
import { makeWorld, type World } from '#tools/bench/world';

const line = (label: string, value: unknown) =>
  console.log(`${label.padEnd(52)} ${String(value).padStart(16)}`);

const stop = listenForStop();
let world: World | undefined;

async function endStopped(): Promise<never> {
  await world?.stop();
  process.exit((stop.reason as StopRequest).exitCode);
}

async function measureAll(options: BenchOptions): Promise<void> {
  const figures: Record<string, unknown> = {};
  for (const part of options.parts) {
    const { settings, measure } = PART_DEFINITIONS[part];
    world = await makeWorld(settings);
    // Asked to stop while there was nothing yet that could be stopped.
    if (stop.aborted) await endStopped();
    try {
      Object.assign(figures, await measure(world, options, line));
    } finally {
      await world.stop();
    }
  }
  console.log(`\n${JSON.stringify(figures)}`);
}

try {
  const options = readOptions(process.argv.slice(2));
  stop.addEventListener('abort', () => world && void endStopped());
  console.log(
    `\n${availableParallelism()} cores, Node ${process.version}; figures are of this machine and this moment\n`,
  );
  await measureAll(options);
} catch (error) {
  // What is measured while everything is being stopped fails.
  if (!stop.aborted) {
    console.error(error instanceof RangeError ? error.message : error);
    process.exitCode = 1;
  }
}
