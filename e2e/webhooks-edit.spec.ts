/** The screen of one webhook: the form on it, leaving it, and that everybody can use it in every state. */
import type { Page } from '@playwright/test';
import { eq, sql } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import { expectAccessible } from '#e2e/support/accessibility';
import { refuse } from '#e2e/support/answers';
import { addDelivery } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';

/** How often the webhook is read anew, at most. */
const REFRESH_MS = 30_000;

const name = (page: Page) => page.getByLabel('Name', { exact: true });
const save = (page: Page) => page.getByRole('button', { name: 'Save changes' });

test('the pencil leads to the settings, with Log History on the same screen', async ({
  signInAs,
  org,
  addWebhook,
}) => {
  await addWebhook({ name: 'ERP' });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks`);
  await page.getByRole('link', { name: 'Edit ERP' }).click();
  await expect(name(page)).toBeFocused();
  await expect(page.getByRole('heading', { name: 'Log History' })).toBeVisible();

  await name(page).fill('ERP, new');
  await page.getByRole('checkbox', { name: 'Estimate', exact: true }).click();
  await save(page).click();
  await expect(page.getByText('The changes were saved.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'ERP, new' })).toBeVisible();
  await expect(page.getByText('Estimate: all 2')).toBeVisible();
  await expect(page).not.toHaveURL(/edit/);
});

test('leaving the form asks first, the log below does not count as leaving', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = await addWebhook({ name: 'ERP', isActive: false });
  const { id: deliveryId } = await addDelivery(database, { orgId: org.id, ...webhook });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await name(page).fill('Half done');
  const ask = page.getByRole('alertdialog', { name: 'Discard your changes?' });
  await page.getByRole('link', { name: 'To Log History' }).click();
  await expect(ask).toBeHidden();
  await page.getByRole('link', { name: /^Details of/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Job Created' });
  await expect(dialog).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`edit=true.*delivery=${deliveryId}`));
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(ask).toBeHidden();
  await expect(name(page)).toHaveValue('Half done');

  await page.getByRole('switch', { name: /ERP/ }).click();
  await page.getByRole('button', { name: 'View' }).click();
  await ask.getByRole('button', { name: 'Keep editing' }).click();
  await expect(name(page)).toHaveValue('Half done');

  await page.getByRole('link', { name: 'Webhooks', exact: true }).first().click();
  await ask.getByRole('button', { name: 'Keep editing' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await ask.getByRole('button', { name: 'Discard changes' }).click();
  await expect(page.getByRole('button', { name: 'Edit', exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'ERP' })).toBeVisible();
});

test('what does not exist, or belongs to somebody else, is not found', async ({
  signInAs,
  org,
  addWebhook,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 404/);
  await addWebhook({ name: 'ERP' });
  const page = await signInAs('admin');
  for (const id of ['whk_00000000000000000000000000', 'nonsense', 'evt_00000000000000000000000000']) {
    const answer = await page.goto(`/o/${org.slug}/webhooks/${id}`);
    expect(answer?.status(), id).toBe(404);
  }
});

test('the detail is accessible in every state', { tag: '@views' }, async ({
  signInAs,
  org,
  addWebhook,
  receiver,
  database,
  expectedErrors,
}) => {
  expectedErrors.push(/status of (409|503)/, /^response: 503/);
  const webhook = await addWebhook({
    name: 'ERP',
    url: receiver.url('/500'),
    isActive: false,
    deactivatedReason: 'too many failures',
    createdBy: org.people.admin.id,
  });
  const page = await signInAs('admin');
  await page.clock.install();
  // All of it is in view: what lies half under the head of the page would count as too small.
  await page.setViewportSize({ width: page.viewportSize()?.width ?? 1280, height: 4000 });
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
  await expect(page.getByText('Nothing was sent in the last 7 days.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'No deliveries yet' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Make a new secret…' }).click();
  const ask = page.getByRole('alertdialog', { name: 'Make a new signing secret?' });
  await expect(ask).toBeVisible();
  await expectAccessible(page);
  await ask.getByRole('button', { name: 'Make a new secret' }).click();
  const fresh = page.getByRole('dialog', { name: 'The new signing secret' });
  await expect(fresh.getByText(/^whsec_/)).toBeVisible();
  await expectAccessible(page);
  await fresh.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const panel = page.getByRole('region', { name: 'Send test event' });
  await panel.getByRole('button', { name: 'Send test event' }).click();
  await expect(panel).toContainText('What to do:');
  await expectAccessible(page);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);

  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await expect(name(page)).toBeFocused();
  await expectAccessible(page);
  await name(page).fill('Mine');
  await database
    .update(webhooks)
    .set({ name: 'Theirs', version: sql`version + 1` })
    .where(eq(webhooks.id, webhook.id));
  await save(page).click();
  await expect(
    page.getByRole('alert').filter({ hasText: 'Somebody else changed this webhook' }),
  ).toBeVisible();
  await refuse(page, `**/webhooks/${webhook.publicId}`);
  await page.clock.fastForward(REFRESH_MS);
  await expect(page.getByText('This page could not be refreshed.')).toBeVisible();
  await expectAccessible(page);
});
