/** From nothing to a delivered event. */
import { expectAccessible } from '#e2e/support/accessibility';
import { expect } from '#e2e/support/fixtures';
import { JOURNEY, test } from '#e2e/support/journey';

/** All of it, with everything that is read on the way left out: a person has the rest of the minute for that. */
const MAX_MS = 30_000;
/** What the listing takes to be opened where nothing else is done. A machine that takes longer may take longer for all. */
const OPENED_MS = 1_000;

test(
  'nothing is set up, and within half a minute an event has been delivered',
  JOURNEY,
  async ({ signInAs, org }) => {
    const page = await signInAs('manager');
    const startedAt = Date.now();
    await page.goto(`/o/${org.slug}/webhooks`);
    await expect(page.getByRole('listitem').filter({ hasText: 'Switch it on' })).toBeVisible();
    const openedMs = Date.now() - startedAt;
    await page.getByRole('link', { name: 'Try it with the demo receiver' }).click();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Demo receiver');
    await expect(page.getByText('31 of 31 ticked')).toBeVisible();
    await page.getByRole('button', { name: 'Create webhook' }).click();
    await page
      .getByRole('dialog', { name: '“Demo receiver” was created' })
      .getByRole('button', { name: 'Done' })
      .click();
    const toggle = page.getByRole('switch', { name: /Demo receiver/ });
    await expect(toggle).toBeFocused();
    await toggle.click();
    await expect(page.getByText('The endpoint answered webhook.activated with: 200 OK.')).toBeVisible();
    await page.getByRole('button', { name: 'View', exact: true }).click();
    const modal = page.getByRole('dialog');
    await expect(modal).toContainText('Delivered');
    await expect(modal).toContainText('webhook.activated');
    expect(Date.now() - startedAt).toBeLessThan(MAX_MS * Math.max(1, openedMs / OPENED_MS));
  },
);

test('who may only read finds no steps to take', async ({ signInAs, org }) => {
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByRole('heading', { name: 'No webhooks yet' })).toBeVisible();
  await expect(page.getByRole('link', { name: /Create webhook|demo receiver/ })).toHaveCount(0);
  await expect(page.getByText('Switch it on')).toHaveCount(0);
});

test('the URL that the demo names answers 200', async ({ signInAs, org, addWebhook, stack, playwright }) => {
  await addWebhook();
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks`);
  const url = `${stack.receiverOrigin}/200`;
  await expect(page.getByRole('region', { name: 'Demo' }).getByText(url, { exact: true })).toBeVisible();
  const request = await playwright.request.newContext({ ignoreHTTPSErrors: true });
  expect((await request.post(url, { data: {} })).status()).toBe(200);
  await request.dispose();
});

test('the form begins empty without the demo', async ({ signInAs, org }) => {
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks/new?demo=yes`);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('');
  await expect(page.getByText('0 of 31 ticked')).toBeVisible();
});

test('the first run is accessible', { tag: '@views' }, async ({ signInAs, org }) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByRole('heading', { name: 'No webhooks yet' })).toBeVisible();
  await expectAccessible(page);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
});
