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

test('listing and detail work where the numbers cannot be had', async ({
  signInAs,
  org,
  addWebhook,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 409/);
  await addWebhook({ name: 'ERP' });
  const page = await signInAs('manager');
  await page.route(/\/webhooks\/(activity|whk_\w+\/insight)$/, (route) =>
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
  await page.getByRole('link', { name: 'ERP', exact: true }).click();
  await expect(page.getByText('There are too many deliveries to count them now.')).toBeVisible();
  await expectAccessible(page);
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

test('the insight is accessible', { tag: '@views' }, async ({ signInAs, org, addWebhook, database }) => {
  const webhook = await addWebhook({ name: 'ERP' });
  const row = { orgId: org.id, ...webhook };
  for (const durationMs of [80, 120, 410]) {
    const delivery = await addDelivery(database, row);
    await addAttempt(database, row, delivery, 1, { responseStatus: 200, durationMs });
  }
  await addDelivery(database, row, { status: 'failed', responseStatus: 500, minutesAgo: 600 });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
  await page.getByRole('button', { name: 'Table' }).click();
  // What is drawn has no role: for the one hour with answers the range of most of them.
  const ranges = slider(page).locator('.fill-chart-range');
  await expect(ranges).toHaveCount(1);
  expect((await ranges.boundingBox())?.height).toBeCloseTo(((410 - 120) / 500) * PLOT_HEIGHT, 0);
  await slider(page).focus();
  await page.keyboard.press('ArrowLeft');
  await expectAccessible(page);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
});
