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

const vitest = (numPassedTests: number, numTotalTests: number, testResults: unknown[] = []) =>
  report({ numPassedTests, numTotalTests, testResults });
const playwright = (expected: number, unexpected = 0, flaky = 0, skipped = 0, suites: unknown[] = []) =>
  report({ stats: { expected, unexpected, flaky, skipped }, suites });

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
  expect(tally).toEqual({ ...expected, failures: [], gaps: [] });
});

test('names the tests that failed, the first line of why, and the files that could not be loaded', () => {
  const file = (name: string) => join(process.cwd(), 'lib', name);
  const results = [
    {
      name: file('sum.test.ts'),
      status: 'failed',
      message: '',
      assertionResults: [
        { fullName: 'sums > adds', status: 'passed', failureMessages: [] },
        {
          fullName: 'sums > takes away',
          status: 'failed',
          failureMessages: ['\u001b[31mExpected 1\u001b[39m\n  at'],
        },
        { fullName: 'sums > later', status: 'skipped', failureMessages: null },
      ],
    },
    { name: file('gone.test.ts'), status: 'failed', message: 'No module\n  at', assertionResults: [] },
  ];
  expect(tallyOfVitest(vitest(1, 3, results), false).failures).toEqual([
    'lib/sum.test.ts › sums > takes away: Expected 1',
    'lib/sum.test.ts › sums > later: skipped',
    'lib/gone.test.ts: No module',
  ]);
});

test('names what could not be run here, and counts it as neither passed nor failed', () => {
  const skipped = (fullName: string, meta?: object) => ({
    fullName,
    status: 'skipped',
    failureMessages: [],
    meta,
  });
  const results = [
    {
      name: join(process.cwd(), 'lib', 'samples.test.ts'),
      status: 'passed',
      message: '',
      assertionResults: [skipped('PHP', { gap: 'PHP is not installed' }), skipped('no reason', {})],
    },
  ];
  expect(tallyOfVitest(vitest(5, 7, results), true)).toEqual({
    passed: 5,
    failed: 1,
    failures: ['lib/samples.test.ts › no reason: skipped'],
    gaps: ['PHP is not installed'],
  });
});

test('names what a spec could not do here, and counts the spec as what it came to', () => {
  const annotations = [{ type: 'gap', description: 'no disk' }, { type: 'slow' }];
  const tests = [{ projectName: 'desktop', status: 'expected', annotations, results: [{ errors: [] }] }];
  const suites = [
    { specs: [], suites: [{ specs: [{ title: 'log', file: 'log.spec.ts', line: 3, tests }] }] },
  ];
  expect(tallyOfPlaywright(playwright(1, 0, 0, 0, suites), true)).toEqual({
    passed: 1,
    failed: 0,
    failures: [],
    gaps: ['no disk'],
  });
});

test('names the specs that failed in a browser, wherever they are nested', () => {
  const spec = (title: string, tests: unknown[]) => ({ title, file: 'log.spec.ts', line: 3, tests });
  const suites = [
    {
      specs: [spec('opens', [{ projectName: 'phone', status: 'expected', results: [{ errors: [] }] }])],
      suites: [
        {
          specs: [
            spec('filters', [
              {
                projectName: 'dark',
                status: 'unexpected',
                results: [{ errors: [{ message: 'Error: no row\nat' }] }],
              },
            ]),
            spec('sorts', [{ projectName: 'desktop', status: 'skipped', results: [] }]),
          ],
        },
      ],
    },
  ];
  expect(tallyOfPlaywright(playwright(1, 1, 0, 1, suites), false).failures).toEqual([
    '[dark] log.spec.ts:3 › filters: Error: no row',
    '[desktop] log.spec.ts:3 › sorts: skipped',
  ]);
});
