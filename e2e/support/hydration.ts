/** A page as the server sends it, before its scripts have run. */
import type { Page } from '@playwright/test';

/** Opens a page whose scripts wait until they are let through, by calling what it gives. */
export async function openWithoutScripts(page: Page, path: string): Promise<() => void> {
  const scripts = Promise.withResolvers<void>();
  await page.route('**/_next/static/**/*.js', async (route) => {
    await scripts.promise;
    await route.continue();
  });
  await page.goto(path, { waitUntil: 'commit' });
  return scripts.resolve;
}
