/**
 * `npm test`: everything that must hold. Stages that do not disturb each other run at the same time; what measures runs
 * last, and alone. The last line is `N passed, N failed`.
 */
import { rmSync } from 'node:fs';
import { findOldestPostgres, OLDEST_MAJOR } from '#db/testing/oldest-postgres';
import { checkAdvisories } from '#scripts/test/advisories';
import { browserTestEnvironment } from '#scripts/test/browser-tests';
import { formatAndLint, types, unit } from '#scripts/test/quick-stages';
import {
  type Phase,
  playwright,
  REPORTS,
  runPhases,
  type Stage,
  steps,
  vitest,
} from '#scripts/test/run-phases';
import { tallyOfGap } from '#scripts/test/tally';

/** Without a build there is nothing for a browser to open. */
const build: Stage = { ...steps('build', ['next', 'build']), isNeeded: true };

/** The tests of the database on the oldest server that is supported. */
const OLDEST = `PostgreSQL ${OLDEST_MAJOR}`;
const oldest: Stage =
  findOldestPostgres() === null
    ? { name: OLDEST, run: async () => tallyOfGap(`the tests of db on ${OLDEST}: it is not installed`) }
    : vitest(OLDEST, 'oldest', '--maxWorkers', '1');

/** What waits more than it works shares a phase; what measures has one for itself. */
const PHASES: Phase[] = [
  [
    [formatAndLint, unit],
    [{ name: 'advisories', run: checkAdvisories }],
    // Both write the types of the routes.
    [types, build],
  ],
  [
    [vitest('integration', 'integration')],
    [
      vitest('hostile role', 'hostile', '--maxWorkers', '1'),
      oldest,
      steps('crash test', ['tools/chaos/main.ts']),
    ],
  ],
  [[playwright('e2e', '--grep-invert', '@measured')]],
  [[vitest('measured', 'measured'), playwright('e2e-measured', '--grep', '@measured', '--workers', '1')]],
];

rmSync(REPORTS, { recursive: true, force: true });
await runPhases(PHASES, browserTestEnvironment());
