/**
 * Journeys: the ways that people take through the product, each walked at 1280 px, at 390 px where all is laid out anew
 * and touched instead of clicked, and in the dark with another zone and language.
 */
import type { Page } from '@playwright/test';
import { test as base, expect } from '#e2e/support/fixtures';

/** What journeys are marked with, so that every project walks them. */
export const JOURNEY = { tag: '@journeys' };

type Theme = 'light' | 'dark';

/** That the page is drawn in a theme, not only asked to be: ink and ground are as light as theirs are. */
export async function expectTheme(page: Page, theme: Theme): Promise<void> {
  await expect(page.getByRole('document')).toHaveCSS('color-scheme', theme);
  const { ink, ground } = await page.evaluate(() => {
    const { color, backgroundColor } = getComputedStyle(document.body);
    // The first number, whatever the space of the colour: the lightness, or of grey the red.
    const lightness = (value: string) => Number.parseFloat(value.slice(value.indexOf('(') + 1));
    return { ink: lightness(color), ground: lightness(backgroundColor) };
  });
  const [darker, lighter] = theme === 'dark' ? [ground, ink] : [ink, ground];
  expect(lighter).toBeGreaterThan(2 * darker);
}

/** As elsewhere; a journey also has to end in the theme of its project. */
export const test = base.extend<{ themeWatch: undefined }>({
  themeWatch: [
    async ({ page, colorScheme }, use) => {
      await use(undefined);
      await expectTheme(page, colorScheme === 'dark' ? 'dark' : 'light');
    },
    { auto: true },
  ],
});

/** The name of the browser's zone at present, as pages write it: `EST`, `GMT+5:30`. */
export const zoneNameOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const parts = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts();
    return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  });

/** The deliveries of the log: rows of a table, or cards on the phone. */
export const deliveryRows = (page: Page) =>
  page
    .getByRole('row')
    .or(page.getByRole('listitem'))
    .filter({ has: page.getByRole('link', { name: /^Details of/ }) });

/** The links to the deliveries of the log. */
export const deliveryLinks = (page: Page) => page.getByRole('link', { name: /^Details of/ });

/** Where the filters are behind a button, opens them. */
export async function showFilters(page: Page): Promise<void> {
  const filters = page.getByRole('button', { name: 'Filters' });
  if (await filters.isVisible()) await filters.tap();
}
