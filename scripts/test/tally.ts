/** Counts from the reports of the test runners. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

export type Tally = { passed: number; failed: number };

const vitestReport = z.object({
  numPassedTests: z.number(),
  numTotalTests: z.number(),
});
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

/** A step that either holds or does not. */
export const tallyOfStep = (hasPassed: boolean): Tally => ({
  passed: hasPassed ? 1 : 0,
  failed: hasPassed ? 0 : 1,
});

/** Whatever is not a pass counts as failed: a failure, a skipped test, a file that could not be loaded. */
function strict(passed: number, total: number, hasPassed: boolean): Tally {
  const failed = total - passed;
  return { passed, failed: hasPassed ? failed : Math.max(1, failed) };
}

function read(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** Reads Vitest's JSON report; without one, or with no test in it, the run has failed. */
export function tallyOfVitest(file: string, hasPassed: boolean): Tally {
  const report = vitestReport.safeParse(read(file));
  if (!report.success || report.data.numTotalTests === 0) return tallyOfStep(false);
  return strict(report.data.numPassedTests, report.data.numTotalTests, hasPassed);
}

/** Reads Playwright's JSON report; without one, or with no test in it, the run has failed. */
export function tallyOfPlaywright(file: string, hasPassed: boolean): Tally {
  const report = playwrightReport.safeParse(read(file));
  if (!report.success) return tallyOfStep(false);
  const { expected, unexpected, flaky, skipped } = report.data.stats;
  const total = expected + unexpected + flaky + skipped;
  return total === 0 ? tallyOfStep(false) : strict(expected, total, hasPassed);
}
