/** Finds a Chromium for the tests in a real browser, or installs one, or says clearly what is missing. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function onPath(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/**
 * Parts of the window around the page: each page otherwise starts processes for the suggestions of an address bar that
 * nobody sees, and one in reserve, which cost more than half of opening and closing it.
 */
const UNUSED_FEATURES = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxFullPopup',
  'WebUIOmniboxAimPopup',
  'SpareRendererForSitePerProcess',
];

/** What the browser is started with, beside what Playwright gives it (which the browser merges with this). */
export function browserArguments(): string[] {
  const isRoot = process.getuid?.() === 0;
  return [`--disable-features=${UNUSED_FEATURES.join(',')}`, ...(isRoot ? ['--no-sandbox'] : [])];
}

/** The path of a browser that is there: CHROMIUM_PATH, Playwright's own, or one on the path; null where there is none. */
export function findBrowser(): string | null {
  const given = process.env.CHROMIUM_PATH;
  if (given) return given;
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  return NAMES.map(onPath).find((file) => file !== null) ?? null;
}

function run(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
}

/** Finds or installs a browser. Throws with what to do where neither works. */
export function ensureBrowser(): string {
  const found = findBrowser();
  if (found !== null) return found;
  console.log('No Chromium found; installing one for the tests in a real browser…');
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const isRoot = process.getuid?.() === 0;
  const hasInstalled =
    run(process.execPath, [cli, 'install', ...(isRoot ? ['--with-deps'] : []), 'chromium']) ||
    (isRoot &&
      onPath('apt-get') !== null &&
      run('apt-get', ['update']) &&
      run('apt-get', ['install', '-y', 'chromium']));
  const installed = hasInstalled ? findBrowser() : null;
  if (installed !== null) return installed;
  throw new Error(
    'The tests need Chromium and it could not be installed. Install it (on Debian: apt-get install chromium) or set CHROMIUM_PATH.',
  );
}
