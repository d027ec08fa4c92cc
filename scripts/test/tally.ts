/** Counts and failures from the reports of the test runners. */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';

/**
 * What came of a stage. `failures` says in a line each what failed and why, as far as a report names it; `gaps`, what could
 * not be run on this machine, which is neither passed nor failed.
 */
export type Tally = { passed: number; failed: number; failures: string[]; gaps: string[] };

const vitestReport = z.object({
  numPassedTests: z.number(),
  numTotalTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullable(),
          meta: z.object({ gap: z.string().optional() }).optional(),
        }),
      ),
    }),
  ),
});

const playwrightSuite = z.object({
  specs: z.array(
    z.object({
      title: z.string(),
      file: z.string(),
      line: z.number(),
      tests: z.array(
        z.object({
          projectName: z.string(),
          status: z.string(),
          annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })).optional(),
          results: z.array(z.object({ errors: z.array(z.object({ message: z.string() })) })),
        }),
      ),
    }),
  ),
  get suites() {
    return z.array(playwrightSuite).optional();
  },
});
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  suites: z.array(playwrightSuite),
});

/** What cannot be run on this machine, in words. */
export const tallyOfGap = (words: string): Tally => ({ passed: 0, failed: 0, failures: [], gaps: [words] });

/** A step that either holds or does not. */
export const tallyOfStep = (hasPassed: boolean, failures: string[] = []): Tally => ({
  passed: hasPassed ? 1 : 0,
  failed: hasPassed ? 0 : 1,
  failures,
  gaps: [],
});

/** Whatever is neither a pass nor a gap counts as failed: a failure, a skipped test, a file that could not be loaded. */
function strict(
  passed: number,
  total: number,
  hasPassed: boolean,
  failures: string[],
  gaps: string[] = [],
): Tally {
  const failed = total - passed - gaps.length;
  return { passed, failed: hasPassed ? failed : Math.max(1, failed), failures, gaps };
}

type VitestTest = z.infer<typeof vitestReport>['testResults'][number]['assertionResults'][number];

/** The gap that a test is; null for a test that was run, or skipped for no reason that it gives. */
const gapOf = ({ status, meta }: VitestTest): string | null =>
  status === 'skipped' ? (meta?.gap ?? null) : null;

function read(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** What failed, and the first line of why. */
function line(what: string, why = ''): string {
  const [first = ''] = stripVTControlCharacters(why).split('\n');
  return first === '' ? what : `${what}: ${first}`;
}

/** Reads Vitest's JSON report; without one, or with no test in it, the run has failed. */
export function tallyOfVitest(file: string, hasPassed: boolean): Tally {
  const report = vitestReport.safeParse(read(file));
  if (!report.success || report.data.numTotalTests === 0) return tallyOfStep(false);
  const { numPassedTests, numTotalTests, testResults } = report.data;
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const path = relative(process.cwd(), name);
    const tests = assertionResults
      .filter((test) => test.status !== 'passed' && gapOf(test) === null)
      .map((test) => line(`${path} › ${test.fullName}`, test.failureMessages?.[0] ?? test.status));
    return tests.length === 0 && status === 'failed' ? [line(path, message)] : tests;
  });
  const gaps = testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap((test) => gapOf(test) ?? []),
  );
  return strict(numPassedTests, numTotalTests, hasPassed, failures, gaps);
}

function failuresOfSuite({ specs, suites = [] }: z.infer<typeof playwrightSuite>): string[] {
  const own = specs.flatMap(({ title, file, line: row, tests }) =>
    tests
      .filter(({ status }) => status !== 'expected')
      .map(({ projectName, status, results }) =>
        line(`[${projectName}] ${file}:${row} › ${title}`, results[0]?.errors[0]?.message ?? status),
      ),
  );
  return [...own, ...suites.flatMap(failuresOfSuite)];
}

/** A spec names by annotations what it could not do here; it has passed without that. */
function gapsOfSuite({ specs, suites = [] }: z.infer<typeof playwrightSuite>): string[] {
  const annotations = specs.flatMap(({ tests }) => tests.flatMap((test) => test.annotations ?? []));
  const own = annotations.flatMap(({ type, description }) => (type === 'gap' ? (description ?? []) : []));
  return [...own, ...suites.flatMap(gapsOfSuite)];
}

/** Reads Playwright's JSON report; without one, or with no test in it, the run has failed. */
export function tallyOfPlaywright(file: string, hasPassed: boolean): Tally {
  const report = playwrightReport.safeParse(read(file));
  if (!report.success) return tallyOfStep(false);
  const { expected, unexpected, flaky, skipped } = report.data.stats;
  const total = expected + unexpected + flaky + skipped;
  const failures = report.data.suites.flatMap(failuresOfSuite);
  if (total === 0) return tallyOfStep(false);
  return { ...strict(expected, total, hasPassed, failures), gaps: report.data.suites.flatMap(gapsOfSuite) };
}
