/** Runs stages in phases, prints a table of what came of them, and stops all of them when asked to. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { listenForStop, type StopRequest } from '#lib/stop-signal';
import { run, stopAll } from '#scripts/test/stages';
import { type Tally, tallyOfPlaywright, tallyOfStep, tallyOfVitest } from '#scripts/test/tally';

/** Where the reports of the test runners go. */
export const REPORTS = join(import.meta.dirname, '..', '..', '.test');

export type Stage = {
  name: string;
  run: (env: NodeJS.ProcessEnv) => Promise<Tally>;
  /** Where it fails, no later phase can run. */
  isNeeded?: true;
};

/** Tracks that run at the same time; the stages of a track run one after the other. */
export type Phase = Stage[][];

/** A stage of programs that run one after the other, until one fails. */
export const steps = (name: string, ...programs: string[][]): Stage => ({
  name,
  run: async (env) => {
    for (const program of programs) {
      const { hasPassed, lastLines } = await run(name, program, env);
      if (!hasPassed) return tallyOfStep(false, [lastLines.join('\n')]);
    }
    return tallyOfStep(true);
  },
});

/** A stage of the tests of a Vitest project. */
export const vitest = (name: string, project: string, ...parameters: string[]): Stage => ({
  name,
  run: async (env) => {
    const report = join(REPORTS, `${project}.json`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const program = ['vitest', 'run', '--project', project, ...parameters, ...reporters];
    const { hasPassed } = await run(name, program, env);
    return tallyOfVitest(report, hasPassed);
  },
});

/** A stage of specs in a real browser. */
export const playwright = (name: string, ...parameters: string[]): Stage => ({
  name,
  run: async (env) => {
    const { hasPassed } = await run(name, ['playwright', 'test', ...parameters], { ...env, E2E_RUN: name });
    return tallyOfPlaywright(join(REPORTS, `${name}.json`), hasPassed);
  },
});

type Result = { stage: Stage; tally: Tally; seconds: number };

async function runStage(stage: Stage, env: NodeJS.ProcessEnv): Promise<Result> {
  console.log(`▶ ${stage.name}`);
  const startedAt = performance.now();
  const tally = await stage.run(env).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return tallyOfStep(false);
  });
  const result = { stage, tally, seconds: (performance.now() - startedAt) / 1000 };
  console.log(line(result));
  return result;
}

function line({ stage: { name }, tally, seconds }: Result): string {
  const gaps = tally.gaps.length === 0 ? '' : `, ${tally.gaps.length} not run`;
  const counts = `${tally.passed} passed, ${tally.failed} failed${gaps}`;
  return `${tally.failed === 0 ? '✓' : '✗'} ${name.padEnd(16)} ${counts.padEnd(36)} ${seconds.toFixed(0).padStart(4)} s`;
}

function summarise(results: readonly Result[]): void {
  // Once more what failed: the end of a long output is what a CI keeps.
  for (const { stage, tally } of results) {
    for (const failure of tally.failures) console.log(`\n✗ ${stage.name}: ${failure}`);
  }
  console.log('');
  for (const { stage, tally } of results) {
    for (const gap of tally.gaps) console.log(`– not run, ${stage.name}: ${gap}`);
  }
  for (const result of results) console.log(line(result));
  const sum = (key: 'passed' | 'failed') => results.reduce((total, { tally }) => total + tally[key], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') === 0 ? 0 : 1;
}

/**
 * Runs one phase after the other, until a stage that is needed fails. The last line is `N passed, N failed`, and the
 * process exits with 1 if anything failed.
 */
export async function runPhases(phases: readonly Phase[], env: NodeJS.ProcessEnv): Promise<void> {
  const stop = listenForStop();
  stop.addEventListener('abort', () => {
    void stopAll().then(() => process.exit((stop.reason as StopRequest).exitCode));
  });
  mkdirSync(REPORTS, { recursive: true });
  const results: Result[] = [];
  for (const tracks of phases) {
    const runTrack = async (stages: Stage[]) => {
      for (const stage of stages) results.push(await runStage(stage, env));
    };
    await Promise.all(tracks.map(runTrack));
    if (results.some(({ stage, tally }) => stage.isNeeded && tally.failed > 0)) break;
  }
  summarise(results);
}
