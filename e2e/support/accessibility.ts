/** What axe finds on a page, in both themes. */
import { expect, type Page } from '@playwright/test';
import axe, { type RunOptions } from 'axe-core';

// Of what holds, one element is enough.
const resultTypes: RunOptions['resultTypes'] = ['violations'];
const EVERYTHING: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  resultTypes,
};
/** The rules whose answer depends on colours: all that a theme changes. */
const COLOURS: RunOptions = { runOnly: ['color-contrast', 'link-in-text-block'], resultTypes };

type WithAxe = typeof globalThis & { axe?: typeof axe };

/**
 * No violation of WCAG 2.2 A or AA that axe can find, on the page as it is when all that moves has come to rest; nor one
 * of colours in the dark theme, in which the page is left for a moment.
 */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  // What is being closed is still there, but for nobody.
  await page.waitForFunction(
    // A panel that was never opened keeps the style that it would start with.
    () => document.querySelector(':is([data-starting-style], [data-ending-style]):not([hidden])') === null,
  );
  expect(await violations(page, EVERYTHING)).toEqual([]);
  const html = page.locator('html');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(html).toHaveClass(/dark/);
  expect(await violations(page, COLOURS), 'in the dark').toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(html).not.toHaveClass(/dark/);
}

function violations(page: Page, options: RunOptions): Promise<string[] | undefined> {
  return page.evaluate(async (given) => {
    const ends = (one: Animation) => Number.isFinite(one.effect?.getComputedTiming().endTime);
    // One that is cancelled is at rest, too.
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(ends)
        .map(({ finished }) => finished),
    );
    const result = await (globalThis as WithAxe).axe?.run(document, given);
    return result?.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  }, options);
}
