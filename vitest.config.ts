import { defineConfig } from 'vitest/config';

/** A rejection that nobody handles fails the run, in the processes of the tests as in those that they start. */
const execArgv = ['--unhandled-rejections=strict'];

export default defineConfig({
  test: {
    // Tests of the worker wait for real time most of the time.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{lib,worker,db,scripts,components}/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts'],
          execArgv,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{lib,worker,db,scripts,app}/**/*.integration.test.ts'],
          execArgv,
          globalSetup: ['./db/testing/global-setup.ts'],
          // For slow machines: what must be quick is measured by the tests that are about it.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 90_000 } },
        },
      },
    ],
  },
});
