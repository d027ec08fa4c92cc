/**
 * `npm run test:chaos`: real workers, a real PostgreSQL and a receiver, with crashes all the time; then everything that
 * was accepted must have been delivered. The last line is JSON; the exit code is 0 where all of it holds.
 */
import { listenForStop, StopRequest } from '#lib/stop-signal';
import { spread } from '#tools/bench/statistics';
import { type ChaosOptions, readOptions } from '#tools/chaos/options';
import { MIN_KILLS, type Result, runChaos } from '#tools/chaos/run';

const SHOWN_VIOLATIONS = 20;
/** For setting up, settling and a loaded machine. */
const OVERHEAD_MS = 480_000;

const line = (name: string, value: unknown) =>
  console.log(`  ${name.padEnd(22)} ${String(value).padStart(7)}`);

function report({ verdict, requests, takeovers, problems, errors }: Result): void {
  console.log('');
  line('deliveries owed', verdict.accepted);
  line('delivered', verdict.delivered);
  line('failed in the end', verdict.failed);
  line('requests received', requests);
  line('lanes taken over', takeovers.length);
  if (takeovers.length > 0) {
    const { p50, p95 } = spread(takeovers);
    line('  p50 / p95, ms', `${p50} / ${p95}`);
  }
  console.log('Attempts that were interrupted:');
  for (const [point, count] of Object.entries(verdict.interruptions)) line(point, count);
  console.log('Because of:');
  for (const [cause, count] of Object.entries(verdict.causes)) line(cause, count);
  if (errors.size > 0) console.log('Errors that workers logged, and the latest of each:');
  for (const [message, { count, latest }] of errors) {
    line(message, count);
    console.log(`    ${latest}`);
  }
  console.log('');
  const wrong = [...problems, ...verdict.violations.map(({ kind, what }) => `${kind}: ${what}`)];
  for (const what of wrong.slice(0, SHOWN_VIOLATIONS)) console.log(`✗ ${what}`);
  if (wrong.length > SHOWN_VIOLATIONS) console.log(`✗ and ${wrong.length - SHOWN_VIOLATIONS} more`);
  if (wrong.length === 0) console.log('✓ nothing lost, nothing unexplained');
}

function summary({ verdict, kills, takeovers }: Result, seed: number): string {
  const { accepted, delivered, lost, duplicates } = verdict;
  const takeoverMs = takeovers.length === 0 ? null : { ...spread(takeovers), lanes: takeovers.length };
  return JSON.stringify({ accepted, delivered, lost, duplicates, kills, takeoverMs, seed });
}

async function main(options: ChaosOptions): Promise<number> {
  const controller = new AbortController();
  const stop = listenForStop();
  stop.addEventListener('abort', () => controller.abort(stop.reason));
  process.on('uncaughtException', (error) => controller.abort(error));
  const limitMs = options.durationMs + OVERHEAD_MS;
  setTimeout(() => controller.abort(new Error(`Not done within ${limitMs / 1000} s.`)), limitMs).unref();

  const startedAt = performance.now();
  const say = (text: string) =>
    console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(7)} s  ${text}`);
  const result = await runChaos(options, controller.signal, say);
  if (result.kills < MIN_KILLS) result.problems.push(`only ${result.kills} kills`);
  if (result.takeovers.length === 0)
    result.problems.push('no worker was killed that left another one something to do');
  report(result);
  console.log(summary(result, options.seed));
  return result.problems.length + result.verdict.violations.length === 0 ? 0 : 1;
}

try {
  const options = readOptions(process.argv.slice(2));
  console.log(`seed ${options.seed}`);
  process.exitCode = await main(options);
} catch (error) {
  // An abort says why in its cause.
  const told = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  console.error(told instanceof Error ? told.message : told);
  process.exitCode = told instanceof StopRequest ? told.exitCode : 1;
}
