/**
 * `npm run screenshots`: every screen, light and dark, on a desk, a tablet and a phone, with the demo's data, to
 * .data/screenshots, with a page that shows them all; and those of the README to docs/screenshots. With names of
 * screens (`npm run screenshots -- log members`) only these are taken anew.
 */
import { copyFileSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { seedDemo } from '#demo/seed';
import { build, isBuildCurrent } from '#demo/start/build';
import { type StackInfo, startStack } from '#e2e/support/stack';
import { DEMO_PASSWORD, type DemoEmail } from '#lib/domain/access/demo-sign-ins';
import { STANDARD_RETRY_DELAYS_MS } from '#lib/domain/delivery/retry-policy';
import { browserArguments, ensureBrowser } from '#scripts/browser';
import { writeContactSheet } from '#tools/screenshots/contact-sheet';
import { SCREENS } from '#tools/screenshots/screens';
import type { Screen } from '#tools/screenshots/steps';
import { prepareSubjects } from '#tools/screenshots/subjects';

const ROOT = join(import.meta.dirname, '..', '..');
const TARGET = join(ROOT, '.data', 'screenshots');
const README_TARGET = join(ROOT, 'docs', 'screenshots');
/** Pictures of the README come with every clone. */
const MAX_README_BYTES = 250_000;
/** What the README shows: its file, and the picture that it is. */
const README_PICTURES = { 'log-history.png': 'webhook-log-light-1280.png' } as const;

const NAMES = process.argv.slice(2);
const WANTED = SCREENS.filter(({ name }) => NAMES.length === 0 || NAMES.includes(name));
const SCREEN_TIMEOUT_MS = 15_000;
/** Of a picture of a whole page, in pixels. */
const MAX_HEIGHT = 3_000;

const THEMES = ['light', 'dark'] as const;
const VIEWPORTS = [
  { width: 1280, height: 860 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 },
] as const;

const ADMIN: DemoEmail = 'dana@acme.test';
/** Null for nobody. */
const viewerOf = ({ as }: Screen) => (as === undefined ? ADMIN : as);

async function signIn(page: Page, baseUrl: string, email: string): Promise<void> {
  const answer = await page.request.get('/api/auth/csrf');
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  const result = await page.request.post('/api/auth/callback/credentials', {
    form: { csrfToken, email, password: DEMO_PASSWORD, json: 'true' },
    headers: { origin: baseUrl },
  });
  if (!result.ok()) throw new Error(`${email} could not sign in: ${result.status()}`);
}

/** The cookies of everybody who is needed: signing in once keeps within the limits of sign-in. */
async function signInAll(browser: Browser, { baseUrl }: StackInfo) {
  const states = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>();
  for (const email of new Set(WANTED.flatMap((screen) => viewerOf(screen) ?? []))) {
    const context = await browser.newContext({ baseURL: baseUrl });
    await signIn(await context.newPage(), baseUrl, email);
    states.set(email, await context.storageState());
    await context.close();
  }
  return states;
}

async function takeAll(browser: Browser, info: StackInfo): Promise<string[]> {
  const subjects = await prepareSubjects(info);
  const states = await signInAll(browser, info);
  const files: string[] = [];
  const failures: Error[] = [];
  for (const viewport of VIEWPORTS) {
    for (const screen of WANTED) {
      const viewer = viewerOf(screen);
      const storageState = viewer === null ? undefined : states.get(viewer);
      const context = await browser.newContext({
        baseURL: info.baseUrl,
        colorScheme: THEMES[0],
        viewport,
        locale: 'en-US',
        timezoneId: 'America/New_York',
        ...(storageState ? { storageState } : {}),
      });
      try {
        files.push(...(await take(await context.newPage(), screen, screen.path(subjects), viewport.width)));
      } catch (error) {
        failures.push(
          new Error(`${screen.name}, ${viewport.width} px, could not be taken`, { cause: error }),
        );
      }
      await context.close();
    }
  }
  // The others are there to be looked at.
  for (const failure of failures) console.error(failure);
  if (failures.length > 0) process.exitCode = 1;
  return files;
}

/** Takes the screen in each theme. It follows the system's theme, so the steps that lead to it are done once. */
async function take(page: Page, screen: Screen, path: string, width: number): Promise<string[]> {
  page.setDefaultTimeout(SCREEN_TIMEOUT_MS);
  await screen.prepare?.(page);
  await page.goto(path);
  await screen.open(page);
  if (screen.isWhole === true) await growToWhole(page);
  await page.evaluate(() => document.fonts.ready);
  const files: string[] = [];
  for (const colorScheme of THEMES) {
    const file = `${screen.name}-${colorScheme}-${width}.png`;
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(TARGET, file), animations: 'disabled' });
    files.push(file);
  }
  return files;
}

/** A taller window rather than a picture put together while scrolling: what sticks to an edge stays at it. */
async function growToWhole(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? VIEWPORTS[0];
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  if (whole > height) await page.setViewportSize({ width, height: Math.min(whole, MAX_HEIGHT) });
  await page.evaluate(() => window.scrollTo(0, 0));
}

/** Those that were taken now. */
function copyForReadme(taken: readonly string[]): void {
  mkdirSync(README_TARGET, { recursive: true });
  for (const [name, source] of Object.entries(README_PICTURES)) {
    if (!taken.includes(source)) continue;
    const { size } = statSync(join(TARGET, source));
    if (size > MAX_README_BYTES)
      throw new Error(`${source} has ${size} bytes, more than the README may show`);
    copyFileSync(join(TARGET, source), join(README_TARGET, name));
  }
}

async function main(): Promise<void> {
  const distDir = process.env.NEXT_DIST_DIR ?? '.next';
  if (!isBuildCurrent(distDir)) await build(distDir);
  if (WANTED.length === 0) throw new Error(`The screens are: ${SCREENS.map(({ name }) => name).join(', ')}`);
  if (NAMES.length === 0) rmSync(TARGET, { recursive: true, force: true });
  mkdirSync(TARGET, { recursive: true });
  const delays = STANDARD_RETRY_DELAYS_MS.map((ms) => ms / 1000);
  const { info, stop } = await startStack(distDir, delays);
  try {
    await seedDemo(info);
    const browser = await chromium.launch({
      executablePath: ensureBrowser(),
      args: browserArguments(),
    });
    try {
      const files = await takeAll(browser, info);
      writeContactSheet(TARGET);
      copyForReadme(files);
      console.log(`${files.length} pictures: ${join(TARGET, 'index.html')}`);
    } finally {
      await browser.close();
    }
  } finally {
    await stop();
  }
}

await main();
