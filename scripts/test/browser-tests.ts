/** A browser and a current build for the specs in a real browser. */
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowser } from '#scripts/browser';

const ROOT = join(import.meta.dirname, '..', '..');
/** A build of its own: a demo that runs beside the tests keeps its pages. */
export const DIST_DIR = '.next-test';
/** What a build is made of. */
const SOURCES = ['{app,components,db,lib,public}/**/*', '*.{ts,mjs,json}'];

/** The environment of the build and of the specs. Installs a browser where there is none. */
export const browserTestEnvironment = () => ({
  ...process.env,
  NEXT_DIST_DIR: DIST_DIR,
  NEXT_TELEMETRY_DISABLED: '1',
  CHROMIUM_PATH: ensureBrowser(),
});

/** Whether there is a build that is younger than everything that it is made of. */
export function isBuildCurrent(): boolean {
  const build = join(ROOT, DIST_DIR, 'BUILD_ID');
  if (!existsSync(build)) return false;
  const builtAt = statSync(build).mtimeMs;
  return globSync(SOURCES, { cwd: ROOT }).every((file) => statSync(join(ROOT, file)).mtimeMs < builtAt);
}
