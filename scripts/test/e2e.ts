/**
 * `npm run test:e2e -- e2e/log.spec.ts`: runs specs in a real browser, by hand. Builds first where the build is older than
 * the code, and takes what Playwright takes, such as `--project phone` or `--headed`.
 */
import { listenForStop, type StopRequest } from '#lib/stop-signal';
import { browserTestEnvironment, isBuildCurrent } from '#scripts/test/browser-tests';
import { runAlone, stopAll } from '#scripts/test/stages';

const stop = listenForStop();
stop.addEventListener('abort', () => {
  void stopAll().then(() => process.exit((stop.reason as StopRequest).exitCode));
});

const env = browserTestEnvironment();
const isBuilt = isBuildCurrent() || (await runAlone(['next', 'build'], env));
const hasPassed = isBuilt && (await runAlone(['playwright', 'test', ...process.argv.slice(2)], env));
process.exitCode = hasPassed ? 0 : 1;
