import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tallyOfPlaywright, tallyOfVitest } from '#scripts/test/tally';

const folder = mkdtempSync(join(tmpdir(), 'hooktab-tally-'));

function report(value: unknown): string {
  const file = join(folder, `${Math.random()}.json`);
  writeFileSync(file, JSON.stringify(value));
  return file;
}

const vitest = (numPassedTests: number, numTotalTests: number) => report({ numPassedTests, numTotalTests });
const playwright = (expected: number, unexpected = 0, flaky = 0, skipped = 0) =>
  report({ stats: { expected, unexpected, flaky, skipped } });

test.each([
  ['all passed', tallyOfVitest(vitest(7, 7), true), { passed: 7, failed: 0 }],
  ['some failed or were skipped', tallyOfVitest(vitest(5, 7), false), { passed: 5, failed: 2 }],
  ['a file could not be loaded', tallyOfVitest(vitest(7, 7), false), { passed: 7, failed: 1 }],
  ['no test ran', tallyOfVitest(vitest(0, 0), true), { passed: 0, failed: 1 }],
  ['no report', tallyOfVitest(join(folder, 'none'), true), { passed: 0, failed: 1 }],
  ['a browser run', tallyOfPlaywright(playwright(9), true), { passed: 9, failed: 0 }],
  [
    'flaky and skipped are failures',
    tallyOfPlaywright(playwright(9, 1, 1, 1), false),
    { passed: 9, failed: 3 },
  ],
  ['no spec ran', tallyOfPlaywright(playwright(0), true), { passed: 0, failed: 1 }],
])('%s', (_what, tally, expected) => {
  expect(tally).toEqual(expected);
});
