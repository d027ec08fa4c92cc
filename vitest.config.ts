import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** A rejection that nobody handles fails the run, in the processes of the tests as in those that they start. */
const execArgv = ['--unhandled-rejections=strict'];

/** Ends a test that hangs. It measures nothing: a busy machine may take many times as long as an idle one. */
const TIMEOUT_MS = 300_000;

/** What must not depend on the settings of a role: the schema, emitting, delivering, the log, upkeep. */
const CORE = [
  'db/{client,partitions,schema}',
  'lib/services/events/emit',
  'lib/services/deliveries/{deliveries,export,retry-matching}',
  'lib/services/webhooks/{activity,webhooks}',
  'worker/deliveries/{deliver,recorder}',
  'worker/upkeep/maintenance',
];

/** What keeps the machine busy and is about who gets how much of it: `npm test` runs it by itself. */
const MEASURED = [
  'worker/deliveries/plans.integration.test.ts',
  'worker/endpoint/hostile-receivers.integration.test.ts',
  'worker/lanes/isolation.integration.test.ts',
];

const onDatabase = {
  execArgv,
  globalSetup: ['./db/testing/global-setup.ts'],
  testTimeout: TIMEOUT_MS,
  hookTimeout: TIMEOUT_MS,
  expect: { poll: { timeout: 240_000 } },
};

export default defineConfig({
  test: {
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{lib,worker,db,scripts,components,demo,tools,sdk}/**/*.test.ts'],
          // Packages below a folder of ours bring tests of their own.
          exclude: [...configDefaults.exclude, '**/*.integration.test.ts'],
          isolate: false,
          setupFiles: ['./scripts/test/leave-nothing.ts'],
          execArgv,
          testTimeout: TIMEOUT_MS,
          hookTimeout: TIMEOUT_MS,
        },
      },
      {
        // The core once more, as a role whose settings are all at their oddest values (db/testing/hostile-settings).
        test: {
          name: 'hostile',
          include: CORE.map((name) => `${name}.integration.test.ts`),
          ...onDatabase,
          globalSetup: ['./db/testing/hostile-setup.ts'],
        },
      },
      {
        // The schema on the oldest PostgreSQL that is supported, where one is installed (db/testing/oldest-postgres).
        test: {
          name: 'oldest',
          include: ['db/**/*.integration.test.ts'],
          exclude: [...configDefaults.exclude, 'demo/embedded-postgres.integration.test.ts'],
          ...onDatabase,
          globalSetup: ['./db/testing/oldest-setup.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{lib,worker,db,scripts,app,demo}/**/*.integration.test.ts'],
          exclude: [...configDefaults.exclude, ...MEASURED],
          ...onDatabase,
        },
      },
      {
        test: { name: 'measured', include: MEASURED, fileParallelism: false, ...onDatabase },
      },
    ],
  },
});
