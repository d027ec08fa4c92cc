/**
 * `npm run test:repeat -- --times 30 --busy 6 e2e e2e/webhooks-vitals.spec.ts`: runs tests again and again, alone or beside
 * loops that keep the processors busy. What fails once in a while is found here. The kind of test is a project of Vitest
 * (`unit`, `integration`, `hostile`, `oldest`, `measured`), `e2e` or `crash`; what follows goes to its runner. The last line is
 * `N passed, N failed`, in runs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { endWithThisProcess } from '#db/running-process';
import { listenForStop, type StopRequest } from '#lib/stop-signal';
import { browserTestEnvironment, isBuildCurrent } from '#scripts/test/browser-tests';
import { run, stopAll } from '#scripts/test/stages';

const MAX_TIMES = 1_000;
const MAX_BUSY = 64;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { times: { type: 'string', default: '30' }, busy: { type: 'string', default: '0' } },
});

function wholeNumber(name: string, text: string, max: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= max) return number;
  throw new Error(`--${name} is ${JSON.stringify(text)}. Give a whole number up to ${max}.`);
}

function programFor([kind = '', ...rest]: readonly string[]): string[] {
  if (kind === 'e2e') return ['playwright', 'test', '--workers', '1', ...rest];
  if (kind === 'crash') return ['tools/chaos/main.ts', ...rest];
  if (['unit', 'integration', 'hostile', 'oldest', 'measured'].includes(kind))
    return ['vitest', 'run', '--project', kind, ...rest];
  throw new Error(
    'Say which tests: unit, integration, hostile, oldest, measured, e2e or crash, and then their files.',
  );
}

function keepBusy(): ChildProcess {
  const loop = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: ['ignore', 'ignore', 'ignore'] });
  endWithThisProcess(loop, 'SIGKILL');
  return loop;
}

async function main(): Promise<void> {
  const times = wholeNumber('times', values.times, MAX_TIMES);
  const program = programFor(positionals);
  const env = positionals[0] === 'e2e' ? browserTestEnvironment() : process.env;
  if (positionals[0] === 'e2e' && !isBuildCurrent()) await run('build', ['next', 'build'], env);
  const loops = Array.from({ length: wholeNumber('busy', values.busy, MAX_BUSY) }, keepBusy);
  let passed = 0;
  try {
    for (let count = 1; count <= times; count++) {
      const startedAt = performance.now();
      const { hasPassed, lastLines } = await run(`run ${count}`, program, env, 'quiet');
      if (hasPassed) passed++;
      else console.log(lastLines.join('\n'));
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      console.log(`${hasPassed ? '✓' : '✗'} run ${count} of ${times}, ${seconds} s`);
    }
  } finally {
    for (const loop of loops) loop.kill('SIGKILL');
  }
  console.log(`\n${passed} passed, ${times - passed} failed`);
  process.exitCode = passed === times ? 0 : 1;
}

const stop = listenForStop();
stop.addEventListener('abort', () => {
  void stopAll().then(() => process.exit((stop.reason as StopRequest).exitCode));
});
await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
