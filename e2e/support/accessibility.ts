/** What axe finds on a page, in both themes. */
import { expect, type Page } from '@playwright/test';
import axe, { type RunOptions } from 'axe-core';

const OPTIONS: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  // Of what holds, one element is enough.
  resultTypes: ['violations'],
  // No rule of these reads style sheets, and there is neither sound nor film.
  preload: false,
};

type WithAxe = typeof globalThis & { axe?: typeof axe };

/**
 * No violation of WCAG 2.2 A or AA that axe can find, on the page as it is when all that moves has come to rest, in the
 * theme that the system asks for and in the other one, in which the page is left for a moment.
 */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  // What is being closed is still there, but for nobody.
  await page.waitForFunction(
    // A panel that was never opened keeps the style that it would start with.
    () => document.querySelector(':is([data-starting-style], [data-ending-style]):not([hidden])') === null,
  );
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  const themes = isDark ? (['dark', 'light', 'dark'] as const) : (['light', 'dark', 'light'] as const);
  for (const [step, theme] of themes.entries()) {
    if (step > 0) await page.emulateMedia({ colorScheme: theme });
    await expect(page.getByRole('document')).toHaveCSS('color-scheme', theme);
    if (step < 2) expect(await violations(page), `in the theme ${theme}`).toEqual([]);
  }
}

function violations(page: Page): Promise<string[] | undefined> {
  return page.evaluate(async (options) => {
    const ends = (one: Animation) => Number.isFinite(one.effect?.getComputedTiming().endTime);
    // One that is cancelled is at rest, too.
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(ends)
        .map(({ finished }) => finished),
    );
    const result = await (globalThis as WithAxe).axe?.run(document, options);
    return result?.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  }, OPTIONS);
}
