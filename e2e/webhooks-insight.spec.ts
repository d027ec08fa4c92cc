/** How webhooks do: the bars of the listing, and the chart on the screen of one. */
import type { Page } from '@playwright/test';
import { expectAccessible } from '#e2e/support/accessibility';
import { addAttempt, addDelivery } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';

const slider = (page: Page) => page.getByRole('slider', { name: 'Hour' });
/** Of the chart of times without its line at the bottom, in pixels. */
const PLOT_HEIGHT = 42;
const activityRoute = '**/webhooks/activity';

test('the bars come after the table, say the same in words, and move nothing', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = await addWebhook({ name: 'ERP' });
  const row = { orgId: org.id, ...webhook };
  for (let i = 0; i < 3; i++) await addDelivery(database, row);
  await addDelivery(database, row, { status: 'failed', responseStatus: 500, minutesAgo: 90 });
  const page = await signInAs('support');
  const answer = Promise.withResolvers<void>();
  await page.route(activityRoute, async (route) => {
    await answer.promise;
    await route.continue();
  });
  await page.goto(`/o/${org.slug}/webhooks`);
  const listed = page.getByRole('row', { name: /ERP/ });
  await expect(listed).toContainText('Loading');
  const before = await listed.boundingBox();
  answer.resolve();
  await expect(listed).toContainText('4 · 75 % delivered');
  await expect(listed).toContainText('In 24 hours: 3 delivered, 1 failed');
  expect(await listed.boundingBox()).toEqual(before);
});

test('the listing works where the numbers cannot be had', async ({
  signInAs,
  org,
  addWebhook,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 409/);
  await addWebhook({ name: 'ERP' });
  const page = await signInAs('manager');
  await page.route(activityRoute, (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      json: {
        type: 'about:blank',
        title: 'Not possible now',
        status: 409,
        code: 'not_possible_now',
        detail: 'There are too many deliveries to count them now.',
        requestId: 'r1',
      },
    }),
  );
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByRole('row', { name: /ERP/ })).toContainText('Not counted');
  await page.getByRole('switch', { name: /ERP/ }).click();
  await expect(page.getByText('“ERP” is deactivated.')).toBeVisible();
});

test('keys and pointer read an hour, and Enter shows its deliveries', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = await addWebhook({ name: 'ERP' });
  const row = { orgId: org.id, ...webhook };
  await addDelivery(database, row, { minutesAgo: 0 });
  await addDelivery(database, row, { status: 'failed', responseStatus: 503, minutesAgo: 24 * 60 });
  await addDelivery(database, row, { status: 'retrying', responseStatus: 500, minutesAgo: 48 * 60 });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
  await expect(
    page.getByText(
      /33 % of the 3 deliveries in 7 days arrived so far; 1 is being retried; last failure \d+ (d|h) ago: 503 Service Unavailable\./,
    ),
  ).toBeVisible();
  const hour = slider(page);
  await expect(hour).toHaveAttribute('aria-valuetext', /: 1 delivered$/);
  await hour.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(hour).toHaveAttribute('aria-valuenow', '167');
  await page.keyboard.press('End');
  await page.keyboard.press('PageDown');
  await expect(hour).toHaveAttribute('aria-valuenow', '144');
  await page.keyboard.press('PageDown');
  await expect(hour).toHaveAttribute('aria-valuetext', /: 1 retrying$/);
  await page.keyboard.press('PageUp');
  await expect(hour).toHaveAttribute('aria-valuetext', /: 1 failed$/);
  await expect(page.getByText(/, \d\d:\d\d–\d\d:\d\d .+: 1 failed/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/from=.*&to=/);
  const log = page.getByRole('table', { name: 'Log History' });
  await expect(log.getByRole('row', { name: /503 Service Unavailable/ })).toBeVisible();
  await expect(log.getByRole('row', { name: /200 OK/ })).toHaveCount(0);

  const box = await hour.boundingBox();
  if (box === null) throw new Error('The chart has no place');
  await page.mouse.move(box.x + box.width - 1, box.y + 5);
  await expect(page.getByText(/, \d\d:\d\d–\d\d:\d\d .+: 1 delivered/)).toBeVisible();
});

test('the numbers are there as a table, for everybody on demand', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook({ name: 'ERP' })) };
  for (const durationMs of [80, 120, 410]) {
    const delivery = await addDelivery(database, webhook);
    await addAttempt(database, webhook, delivery, 1, { responseStatus: 200, durationMs });
  }
  await addDelivery(database, webhook, { minutesAgo: 24 * 60 });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
  await expect(page.getByText(/; typical answer 120 ms\./)).toBeVisible();
  await expect(slider(page)).toHaveAttribute(
    'aria-valuetext',
    /: 3 delivered\. Answers: half within 120 ms, 95 % within 410 ms$/,
  );
  // Drawn: the top of the scale, and for the one hour with answers its range.
  await expect(slider(page).getByText('500 ms', { exact: true })).toBeVisible();
  const ranges = slider(page).locator('.fill-chart-range');
  await expect(ranges).toHaveCount(1);
  expect((await ranges.boundingBox())?.height).toBeCloseTo(((410 - 120) / 500) * PLOT_HEIGHT, 0);
  const numbers = page.getByRole('region', { name: 'Numbers by hour' });
  await expect(numbers.getByRole('row')).toHaveCount(3);
  const open = page.getByRole('button', { name: 'Table' });
  await expect(open).toHaveAttribute('aria-expanded', 'false');
  await open.click();
  await expect(numbers).toMatchAriaSnapshot(`
    - table:
      - rowgroup:
        - row:
          - columnheader /Hour GMT/
          - columnheader "Delivered"
          - columnheader "Failed"
          - columnheader "Retrying"
          - columnheader "Waiting or cancelled"
          - columnheader "Half answered within"
          - columnheader "95 % answered within"
      - rowgroup:
        - row:
          - rowheader
          - cell "3"
          - cell "0"
          - cell "0"
          - cell "120 ms"
          - cell "410 ms"
        - row:
          - rowheader
          - cell "1"
          - cell "0"
          - cell "0"
          - cell "—"
          - cell "—"
  `);
});

test(
  'hours and days are those of the zone',
  { tag: '@zones' },
  async ({ signInAs, org, addWebhook, database }, testInfo) => {
    const webhook = await addWebhook({ name: 'ERP' });
    await addDelivery(database, { orgId: org.id, ...webhook }, { minutesAgo: 0 });
    const page = await signInAs('support');
    await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
    // Hours are those of UTC: where a zone differs from it by half an hour, they begin at half past.
    const minute = testInfo.project.name === 'kolkata' ? '30' : '00';
    await expect(slider(page)).toHaveAttribute(
      'aria-valuetext',
      new RegExp(`, \\d\\d:${minute}–\\d\\d:${minute}: 1 delivered$`),
    );
  },
);

test('the insight is accessible in every state', { tag: '@views' }, async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = await addWebhook({ name: 'ERP' });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
  await expect(page.getByText('Nothing was sent in the last 7 days.')).toBeVisible();
  await expectAccessible(page);
  const row = { orgId: org.id, ...webhook };
  await addDelivery(database, row);
  await addDelivery(database, row, { status: 'failed', responseStatus: 500, minutesAgo: 600 });
  await page.reload();
  await expect(slider(page)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Table' }).click();
  await slider(page).focus();
  await page.keyboard.press('ArrowLeft');
  await expectAccessible(page);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
});
