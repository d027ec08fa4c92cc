/**
 * `npm test`: everything that must hold. Stages that do not disturb each other run at the same time; what measures runs
 * last, and alone. The last line is `N passed, N failed`.
 */
import { rmSync } from 'node:fs';
import { checkAdvisories } from '#scripts/test/advisories';
import { browserTestEnvironment } from '#scripts/test/browser-tests';
import { formatAndLint, layers, types, unit } from '#scripts/test/quick-stages';
import {
  type Phase,
  playwright,
  REPORTS,
  runPhases,
  type Stage,
  steps,
  vitest,
} from '#scripts/test/run-phases';

/** Without a build there is nothing for a browser to open. */
const build: Stage = { ...steps('build', ['next', 'build']), isNeeded: true };

/** What waits more than it works shares a phase; what measures has one for itself. */
const PHASES: Phase[] = [
  [
    [formatAndLint, layers, unit],
    [{ name: 'advisories', run: checkAdvisories }],
    // Both write the types of the routes.
    [types, build],
  ],
  [
    [vitest('integration', 'integration')],
    [vitest('hostile role', 'hostile', '--maxWorkers', '1'), steps('crash test', ['scripts/chaos/main.ts'])],
  ],
  [[playwright('e2e', '--grep-invert', '@measured')]],
  [[vitest('measured', 'measured'), playwright('e2e-measured', '--grep', '@measured', '--workers', '1')]],
];

rmSync(REPORTS, { recursive: true, force: true });
await runPhases(PHASES, browserTestEnvironment());
