/**
 * `node tools/bench/compare.ts <checkout> [--rounds 3] -- <options of npm run bench>`: runs the benchmark of another
 * checkout and of this one in turns. Prints the medians of both and, for each figure, the median ratio of this one to the
 * other one in the same turn. The last line is JSON. Both checkouts need the same benchmark: copy `tools/bench` into an
 * older one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listenForStop, type StopRequest } from '#lib/stop-signal';
import { compareRuns } from '#tools/bench/figures';
import { inTurn } from '#tools/bench/statistics';

const ROOT = join(import.meta.dirname, '..', '..');
const MAX_ROUNDS = 100;

const stop = listenForStop();
let running: ChildProcess | undefined;
stop.addEventListener('abort', () => running?.kill('SIGTERM'));

/** The last line of a run. Throws where the run fails or is stopped. */
async function runBench(checkout: string, options: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, ['tools/bench/main.ts', ...options], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await promise;
  if (code !== 0) throw new Error(`The benchmark in ${checkout} ended with ${code ?? 'a signal'}`);
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
}

async function compare(other: string, rounds: number, options: readonly string[]): Promise<void> {
  const runs = new Map<string, unknown[]>([
    [other, []],
    [ROOT, []],
  ]);
  for (let turn = 0; turn < rounds; turn++) {
    for (const checkout of inTurn([other, ROOT], turn)) {
      runs.get(checkout)?.push(await runBench(checkout, options));
    }
  }
  const comparisons = compareRuns(runs.get(other) ?? [], runs.get(ROOT) ?? []);
  console.log(`${'figure'.padEnd(52)} ${'other'.padStart(12)} ${'this'.padStart(12)} ${'ratio'.padStart(8)}`);
  for (const { name, before, after, ratio } of comparisons) {
    const cells = [String(before).padStart(12), String(after).padStart(12), String(ratio).padStart(8)];
    console.log(`${name.padEnd(52)} ${cells.join(' ')}`);
  }
  console.log(`\n${JSON.stringify(Object.fromEntries(comparisons.map(({ name, ratio }) => [name, ratio])))}`);
}

try {
  const { values, positionals } = parseArgs({
    options: { rounds: { type: 'string', default: '3' } },
    allowPositionals: true,
  });
  const [other, ...options] = positionals;
  const rounds = Number(values.rounds);
  if (other === undefined)
    throw new RangeError('Usage: compare.ts <checkout> [--rounds 3] -- <options of the benchmark>');
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > MAX_ROUNDS)
    throw new RangeError(`--rounds takes a whole number from 1 to ${MAX_ROUNDS}`);
  await compare(other, rounds, options);
} catch (error) {
  if (!stop.aborted) console.error(error instanceof Error ? error.message : error);
  process.exitCode = stop.aborted ? (stop.reason as StopRequest).exitCode : 1;
}
