/** The event catalogue and the API reference. */
import { expectAccessible } from '#e2e/support/accessibility';
import { expect, test } from '#e2e/support/fixtures';
import { EVENT_TYPES } from '#lib/domain/event/event-catalog';

test('an event shows what it carries and how it is verified; the URL says which', async ({
  signInAs,
  org,
}) => {
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/event-types`);
  const main = page.getByRole('main');
  for (const type of EVENT_TYPES) await expect(main.getByText(type, { exact: true })).toBeVisible();

  await page.getByRole('button', { name: /^Assigned.*job\.assigned/ }).click();
  await expect(page).toHaveURL(`/o/${org.slug}/event-types?event=job.assigned`);
  await expect(page.getByRole('region', { name: 'Example' })).toContainText('"previousAssignee"');
  await page.getByRole('tab', { name: 'JSON Schema' }).click();
  await expect(page.getByRole('region', { name: 'JSON Schema' })).toContainText('"required"');
  await page.getByRole('tab', { name: 'Headers' }).click();
  await expect(main.getByText('webhook-signature', { exact: true })).toBeVisible();
  await page.getByRole('tab', { name: 'Verify' }).click();
  await page.getByRole('tab', { name: 'Python' }).click();
  await expect(page.getByRole('region', { name: 'Code for Python' })).toContainText('hmac.compare_digest');
  // Who may not send events is not led there.
  await expect(page.getByRole('link', { name: 'Send one' })).toHaveCount(0);

  await page.reload();
  await expect(page.getByRole('region', { name: 'Example' })).toBeVisible();
  await page.getByRole('link', { name: 'Deliveries of it' }).click();
  await expect(page).toHaveURL(/\/deliveries\?eventType=job\.assigned/);
});

test('the search finds by name, type and description, and stands in the URL', async ({ signInAs, org }) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/event-types`);
  const entries = page.getByRole('main').getByRole('button', { name: /When an? |When the/ });
  await expect(entries).toHaveCount(EVENT_TYPES.length);
  await page.getByLabel('Search events').fill('estimate upd');
  await expect(entries).toHaveCount(1);
  await expect(page).toHaveURL(/q=estimate/);
  await page.getByLabel('Search events').fill('all parties');
  await expect(entries).toHaveCount(2);
  await page.getByLabel('Search events').fill('no such thing');
  await expect(page.getByRole('heading', { name: 'No event matches' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: `Show all ${EVENT_TYPES.length}` }).click();
  await expect(entries).toHaveCount(EVENT_TYPES.length);
});

test('the catalogue reads well @views', async ({ signInAs, org }) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/event-types?event=job.created`);
  await expect(page.getByRole('region', { name: 'Example' })).toBeVisible();
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBe(0);
  await expectAccessible(page);
  for (const tab of ['JSON Schema', 'Headers', 'Verify']) {
    await page.getByRole('tab', { name: tab }).click();
    expect(await overflow(), tab).toBe(0);
    await expectAccessible(page);
  }
});

test('the API reference reads well @views', async ({ signInAs, org }) => {
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/event-types`);
  await page.getByRole('link', { name: 'API reference' }).click();
  await expect(page.getByRole('heading', { name: 'API reference', level: 1 })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Emit one event, or several' })).toBeVisible();
  await page.getByText('Show the body').first().click();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  await expectAccessible(page);
});
