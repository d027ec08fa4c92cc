/**
 * `npm test`: everything that must hold. Stages that do not disturb each other run at the same time; what measures runs
 * last, and alone. The last line is `N passed, N failed`.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { listenForStop, type StopRequest } from '#lib/stop-signal';
import { checkAdvisories } from '#scripts/test/advisories';
import { browserTestEnvironment } from '#scripts/test/browser-tests';
import { run, stopAll } from '#scripts/test/stages';
import { type Tally, tallyOfPlaywright, tallyOfStep, tallyOfVitest } from '#scripts/test/tally';

const REPORTS = join(import.meta.dirname, '..', '..', '.test');

type Stage = { name: string; run: (env: NodeJS.ProcessEnv) => Promise<Tally> };

/** A stage of programs that run one after the other, until one fails. */
const steps = (name: string, ...programs: string[][]): Stage => ({
  name,
  run: async (env) => {
    for (const program of programs) {
      const { hasPassed, lastLines } = await run(name, program, env);
      if (!hasPassed) return tallyOfStep(false, [lastLines.join('\n')]);
    }
    return tallyOfStep(true);
  },
});

const vitest = (name: string, project: string, ...parameters: string[]): Stage => ({
  name,
  run: async (env) => {
    const report = join(REPORTS, `${project}.json`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const program = ['vitest', 'run', '--project', project, ...parameters, ...reporters];
    const { hasPassed } = await run(name, program, env);
    return tallyOfVitest(report, hasPassed);
  },
});

const playwright = (name: string, ...parameters: string[]): Stage => ({
  name,
  run: async (env) => {
    const { hasPassed } = await run(name, ['playwright', 'test', ...parameters], { ...env, E2E_RUN: name });
    return tallyOfPlaywright(join(REPORTS, `${name}.json`), hasPassed);
  },
});

/**
 * One phase after the other; in each, the tracks at the same time, and the stages of a track one after the other. What waits
 * more than it works shares a phase; what measures has one for itself.
 */
const PHASES: Stage[][][] = [
  [
    [
      steps('format and lint', ['biome', 'check', '.']),
      steps('layers', ['scripts/check-layers.ts']),
      vitest('unit', 'unit'),
    ],
    [{ name: 'advisories', run: checkAdvisories }],
    // Both write the types of the routes.
    [steps('types', ['next', 'typegen'], ['tsc']), steps('build', ['next', 'build'])],
  ],
  [
    [vitest('integration', 'integration')],
    [vitest('hostile role', 'hostile', '--maxWorkers', '1'), steps('crash test', ['scripts/chaos/main.ts'])],
  ],
  [[playwright('e2e', '--grep-invert', '@measured')]],
  [[vitest('measured', 'measured'), playwright('e2e-measured', '--grep', '@measured', '--workers', '1')]],
];

type Result = { name: string; tally: Tally; seconds: number };
const results: Result[] = [];

async function runStage({ name, run: runIt }: Stage, env: NodeJS.ProcessEnv): Promise<void> {
  console.log(`▶ ${name}`);
  const startedAt = performance.now();
  const tally = await runIt(env).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return tallyOfStep(false);
  });
  results.push({ name, tally, seconds: (performance.now() - startedAt) / 1000 });
  console.log(line(results.at(-1) as Result));
}

function line({ name, tally, seconds }: Result): string {
  const gaps = tally.gaps.length === 0 ? '' : `, ${tally.gaps.length} not run`;
  const counts = `${tally.passed} passed, ${tally.failed} failed${gaps}`;
  return `${tally.failed === 0 ? '✓' : '✗'} ${name.padEnd(16)} ${counts.padEnd(36)} ${seconds.toFixed(0).padStart(4)} s`;
}

function summarise(): void {
  // Once more what failed: the end of a long output is what a CI keeps.
  for (const { name, tally } of results) {
    for (const failure of tally.failures) console.log(`\n✗ ${name}: ${failure}`);
  }
  console.log('');
  for (const { name, tally } of results) {
    for (const gap of tally.gaps) console.log(`– not run, ${name}: ${gap}`);
  }
  for (const result of results) console.log(line(result));
  const sum = (key: 'passed' | 'failed') => results.reduce((total, { tally }) => total + tally[key], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') === 0 ? 0 : 1;
}

const stop = listenForStop();
stop.addEventListener('abort', () => {
  void stopAll().then(() => process.exit((stop.reason as StopRequest).exitCode));
});

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const env = browserTestEnvironment();
for (const tracks of PHASES) {
  const runTrack = async (stages: Stage[]) => {
    for (const stage of stages) await runStage(stage, env);
  };
  await Promise.all(tracks.map(runTrack));
  // Without a build there is nothing for a browser to open.
  if (results.some(({ name, tally }) => name === 'build' && tally.failed > 0)) break;
}
summarise();
