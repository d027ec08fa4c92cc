import { defineConfig } from '@playwright/test';
import { browserArguments, findBrowser } from '#scripts/browser';

/** `npm test` runs twice: each run has a report and pictures of its own. */
const runName = process.env.E2E_RUN ?? 'e2e';
const executablePath = findBrowser();
const wide = { width: 1280, height: 860 };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/support/global-setup.ts',
  outputDir: `.test/${runName}`,
  workers: 2,
  // For slow machines; what must be quick is measured by the specs of the budgets.
  timeout: 300_000,
  expect: { timeout: 45_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: `.test/${runName}.json` }]],
  use: {
    // Recording costs as much as the tests: `npm run test:e2e -- --trace retain-on-failure <spec>` where one fails.
    trace: 'off',
    screenshot: 'only-on-failure',
    // Nobody else's zone: a test that reads local times must not depend on the machine's.
    timezoneId: 'America/New_York',
    locale: 'en-US',
    // Motion costs a fifth of the processor's time. The tests of the project `dark`, and those that measure, have it.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: browserArguments(),
    },
  },
  projects: [
    { name: 'desktop', use: { viewport: wide } },
    // Tests of times, where a zone differs from UTC by half an hour and the day begins earlier.
    { name: 'kolkata', grep: /@zones/, use: { viewport: wide, timezoneId: 'Asia/Kolkata' } },
    // Tests of how a screen looks and reads carry @views, and look at both themes. The ways that people take through the
    // product carry @journeys, and are walked everywhere.
    { name: 'phone', grep: /@views|@journeys/, use: phone },
    // Also in another zone and language, on which nothing but local times depends, and with motion.
    {
      name: 'dark',
      grep: /@journeys/,
      use: {
        viewport: wide,
        colorScheme: 'dark',
        locale: 'de-DE',
        timezoneId: 'Asia/Kolkata',
        contextOptions: { reducedMotion: 'no-preference' },
      },
    },
  ],
});
