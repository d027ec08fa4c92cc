/** What axe finds on a page, in both themes. */
import { expect, type Page } from '@playwright/test';
import axe, { type RunOptions } from 'axe-core';
import { markTextToCheck, noteContrast } from '#e2e/support/contrast';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** What a theme can change. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

const common: RunOptions = {
  // No rule of these reads style sheets, and there is neither sound nor film.
  preload: false,
  elementRef: true,
};
const everything: RunOptions = { ...common, runOnly: { type: 'tag', values: TAGS } };
const colours: RunOptions = { ...common, runOnly: { type: 'rule', values: COLOUR_RULES } };

type WithAxe = typeof globalThis & { axe?: typeof axe };

/**
 * Expects no violation of WCAG 2.2 A or AA that axe can find, on the page as it is when all that moves has come to rest:
 * every rule in the theme that the system asks for, and the rules about colours in the other one too, in which the page is
 * left for a moment.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await loadAxe(page);
  // What is being closed is still there, but for nobody.
  await page.waitForFunction(
    // A panel that was never opened keeps the style that it would start with.
    () => document.querySelector(':is([data-starting-style], [data-ending-style]):not([hidden])') === null,
  );
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  const [own, other] = isDark ? (['dark', 'light'] as const) : (['light', 'dark'] as const);
  const expectNone = async (theme: 'light' | 'dark', options: RunOptions) => {
    await expect(page.getByRole('document')).toHaveCSS('color-scheme', theme);
    expect(await violations(page, options), `in the theme ${theme}`).toEqual([]);
  };
  await expectNone(own, everything);
  await page.emulateMedia({ colorScheme: other });
  await expectNone(other, colours);
  await page.emulateMedia({ colorScheme: own });
  await expect(page.getByRole('document')).toHaveCSS('color-scheme', own);
}

async function loadAxe(page: Page): Promise<void> {
  if (await page.evaluate(() => 'axe' in globalThis)) return;
  await page.evaluate(axe.source);
  await page.evaluate(() =>
    (globalThis as WithAxe).axe?.configure({
      rules: [{ id: 'color-contrast', selector: '[data-contrast-to-check]' }],
    }),
  );
}

async function violations(page: Page, options: RunOptions): Promise<string[]> {
  await page.evaluate(async () => {
    const ends = (one: Animation) => Number.isFinite(one.effect?.getComputedTiming().endTime);
    // One that is cancelled is at rest, too.
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(ends)
        .map(({ finished }) => finished),
    );
  });
  await page.evaluate(markTextToCheck);
  const results = await page.evaluateHandle(
    async (given) => await (globalThis as WithAxe).axe?.run(document, given),
    options,
  );
  await page.evaluate(noteContrast, results);
  return await results.evaluate(
    (found) =>
      found?.violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
      ) ?? [],
  );
}
