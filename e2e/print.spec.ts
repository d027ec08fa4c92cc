/** On paper: all of a page, or of the open delivery, light, and nothing that can only be pressed. */
import type { Page } from '@playwright/test';
import { expect, test } from '#e2e/support/fixtures';
import { expectTheme } from '#e2e/support/journey';
import { expectReadable } from '#e2e/support/layout';
import { addLongContent, LONG_NAME, LONG_URL, PAYLOAD_LINES, pagesOf } from '#e2e/support/long-content';

/** A4 within the margins of the style sheet, in CSS pixels. */
const PAPER = { width: 703, height: 1032 };

test.use({ colorScheme: 'dark' });

/** How many sheets a page takes. */
async function sheetsOf(page: Page): Promise<number> {
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

/** What is cut off or hidden behind an edge, and what can only be pressed. */
function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const isForReadersOnly = (element: Element) => element.closest('[class*="sr-only"]') !== null;
    for (const element of document.querySelectorAll<HTMLElement>('body, body *')) {
      if (element.getClientRects().length === 0 || isForReadersOnly(element)) continue;
      const { overflowX, overflowY, position } = getComputedStyle(element);
      const { scrollHeight, clientHeight, scrollWidth, clientWidth } = element;
      const name = `<${element.localName}> "${element.textContent?.trim().slice(0, 30)}"`;
      if (overflowY !== 'visible' && scrollHeight > clientHeight + 1) faults.push(`${name} is cut below`);
      if (overflowX !== 'visible' && scrollWidth > clientWidth + 1) faults.push(`${name} is cut aside`);
      // It would stand on every sheet. What holds the focus in a dialog, or a value in a form, has no size.
      if (position === 'fixed' && clientWidth > 1 && clientHeight > 1) faults.push(`${name} is fixed`);
    }
    const controls = '[role="switch"], [role="tab"], [type="search"], [aria-haspopup], nav a[aria-current]';
    for (const element of document.querySelectorAll(controls))
      if (element.checkVisibility()) faults.push(`${element.textContent || element.ariaLabel} is a control`);
    return faults;
  });
}

async function expectPrintable(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print' });
  await expectTheme(page, 'light');
  await expect(page.locator('body')).toHaveCSS('background-color', /^lab\(100 0 0\)$/);
  await expectReadable(page, page.url());
  expect(await faultsOf(page)).toEqual([]);
}

test('every page', async ({ signInAs, org, database, addWebhook }) => {
  const webhook = await addWebhook({ name: LONG_NAME, url: LONG_URL });
  await addLongContent(database, org, webhook);
  const page = await signInAs('admin');
  await page.setViewportSize(PAPER);
  for (const [path, text] of pagesOf(org, webhook)) {
    await page.goto(path);
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible();
    await test.step(path, () => expectPrintable(page));
    await expect(page.getByRole('banner')).toBeHidden();
    const { height } = await page.evaluate(() => document.body.getBoundingClientRect());
    expect(await sheetsOf(page), path).toBeGreaterThanOrEqual(Math.floor(height / PAPER.height));
    await page.emulateMedia({ media: 'screen' });
  }
});

test('an open delivery, with all of its attempts, instead of the list below it', async ({
  signInAs,
  org,
  database,
  addWebhook,
}) => {
  const webhook = await addWebhook({ name: LONG_NAME, url: LONG_URL });
  const { failedDelivery } = await addLongContent(database, org, webhook);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/deliveries?delivery=${failedDelivery}`);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('answer of attempt 3')).toBeVisible();
  await page.setViewportSize(PAPER);
  await expectPrintable(page);
  await expect(page.getByRole('main')).toBeHidden();
  await expect(dialog.getByText(`line ${PAYLOAD_LINES - 1} `)).toBeVisible();
  for (const number of [1, 2, 3]) await expect(dialog.getByText(`answer of attempt ${number}`)).toBeVisible();
  const { height } = await dialog.evaluate((element) => element.getBoundingClientRect());
  expect(height).toBeGreaterThan(PAYLOAD_LINES * 20);
  const sheets = await sheetsOf(page);
  expect(sheets).toBeGreaterThanOrEqual(Math.floor(height / PAPER.height));
  // What does not break goes to the next sheet, no more.
  expect(sheets).toBeLessThanOrEqual(Math.ceil((1.3 * height) / PAPER.height) + 1);
});
