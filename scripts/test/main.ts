/** `npm test`: everything that must hold, one stage after the other. The last line is `N passed, N failed`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowser } from '#scripts/browser';
import { type Tally, tallyOfPlaywright, tallyOfStep, tallyOfVitest } from '#scripts/test/tally';

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, 'node_modules', '.bin');
const REPORTS = join(ROOT, '.test');
/** A build of its own: a demo that runs beside the tests keeps its pages. */
const DIST_DIR = '.next-test';

type Stage = { name: string; run: () => Promise<Tally>; stopsOnFailure?: boolean };

const env = { ...process.env, NEXT_DIST_DIR: DIST_DIR, NEXT_TELEMETRY_DISABLED: '1' };
let current: ChildProcess | null = null;

/** Runs a program of node_modules, or a script; gives whether it ended well. */
async function run(
  program: string,
  parameters: string[],
  extra: Record<string, string> = {},
): Promise<boolean> {
  const [command, first] = program.endsWith('.ts') ? [process.execPath, [program]] : [join(BIN, program), []];
  current = spawn(command, [...first, ...parameters], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...env, ...extra },
  });
  const [code] = (await once(current, 'exit')) as [number | null];
  current = null;
  return code === 0;
}

async function vitest(project: string): Promise<Tally> {
  const report = join(REPORTS, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const hasPassed = await run('vitest', ['run', '--project', project, ...reporters]);
  return tallyOfVitest(report, hasPassed);
}

async function endToEnd(): Promise<Tally> {
  const hasPassed = await run('playwright', ['test'], { CHROMIUM_PATH: ensureBrowser() });
  return tallyOfPlaywright(join(REPORTS, 'e2e.json'), hasPassed);
}

const STAGES: Stage[] = [
  { name: 'format and lint', run: async () => tallyOfStep(await run('biome', ['check', '.'])) },
  {
    name: 'types',
    run: async () =>
      tallyOfStep((await run('next', ['typegen'], { NEXT_DIST_DIR: '.next' })) && (await run('tsc', []))),
  },
  { name: 'layers', run: async () => tallyOfStep(await run('scripts/check-layers.ts', [])) },
  { name: 'unit', run: () => vitest('unit') },
  { name: 'integration', run: () => vitest('integration') },
  { name: 'hostile role', run: () => vitest('hostile') },
  { name: 'crash test', run: async () => tallyOfStep(await run('scripts/chaos/main.ts', [])) },
  { name: 'build', run: async () => tallyOfStep(await run('next', ['build'])), stopsOnFailure: true },
  { name: 'e2e', run: endToEnd },
];

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    current?.kill(signal);
    process.exit(1);
  });
}

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const results: { name: string; tally: Tally; seconds: number }[] = [];
for (const stage of STAGES) {
  console.log(`\n── ${stage.name} ${'─'.repeat(Math.max(0, 60 - stage.name.length))}`);
  const startedAt = performance.now();
  const tally = await stage.run().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return tallyOfStep(false);
  });
  results.push({ name: stage.name, tally, seconds: (performance.now() - startedAt) / 1000 });
  if (tally.failed > 0 && stage.stopsOnFailure) break;
}

// Once more what failed: the end of a long output is what a CI keeps.
for (const { name, tally } of results) {
  for (const failure of tally.failures) console.log(`\n✗ ${name}: ${failure}`);
}

console.log('');
for (const { name, tally, seconds } of results) {
  const counts = `${tally.passed} passed, ${tally.failed} failed`;
  console.log(
    `${tally.failed === 0 ? '✓' : '✗'} ${name.padEnd(18)} ${counts.padEnd(24)} ${seconds.toFixed(0).padStart(4)} s`,
  );
}
const sum = (key: 'passed' | 'failed') => results.reduce((total, { tally }) => total + tally[key], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
