/** Changing a webhook: the form on its screen, conflicts, the saved password and the signing secret. */
import type { Page } from '@playwright/test';
import { eq, sql } from 'drizzle-orm';
import { webhooks } from '#db/schema/index';
import { expectAccessible } from '#e2e/support/accessibility';
import { addDelivery } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';

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

test('shows what somebody else changed, and takes theirs or mine', async ({
  signInAs,
  org,
  addWebhook,
  database,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 409/);
  const webhook = await addWebhook({ name: 'ERP' });
  const change = (values: Partial<typeof webhooks.$inferInsert>) =>
    database
      .update(webhooks)
      .set({ ...values, version: sql`version + 1` })
      .where(eq(webhooks.id, webhook.id));
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}?edit=true`);
  await name(page).fill('Mine');
  await change({ name: 'Theirs', eventTypes: ['job.created', 'job.assigned'] });
  await save(page).click();

  const conflict = page.getByRole('alert').filter({ hasText: 'Somebody else changed this webhook' });
  await expect(conflict).toBeFocused();
  await expect(conflict).toContainText('Theirs');
  await expect(conflict).toContainText('Job Assigned');
  await expect(name(page)).toHaveValue('Mine');
  // What lies half under the head of the page would count as too small.
  await page.evaluate(() => window.scrollTo(0, 0));
  await expectAccessible(page);
  await conflict.getByRole('button', { name: 'Load their version' }).click();
  await expect(name(page)).toHaveValue('Theirs');

  await name(page).fill('Mine after all');
  await change({ name: 'Theirs again' });
  await save(page).click();
  await conflict.getByRole('button', { name: 'Save my version' }).click();
  await expect(page.getByRole('heading', { name: 'Mine after all' })).toBeVisible();
  const [row] = await database.select().from(webhooks).where(eq(webhooks.id, webhook.id));
  expect(row?.name).toBe('Mine after all');
  expect(row?.eventTypes).toEqual(['job.created', 'job.assigned']);
});

test('a saved password is never shown, is kept, and does not go to another server', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const sealed = Buffer.from('sealed before');
  const webhook = await addWebhook({
    name: 'ERP',
    url: 'https://erp.example.com/hooks',
    isActive: false,
    authMethod: 'basic',
    basicUsername: 'hooktab',
    basicPasswordSealed: sealed,
    basicPasswordSavedAt: new Date('2026-11-03T12:00:00Z'),
    basicPasswordSavedBy: org.people.admin.id,
  });
  const password = async () => {
    const [row] = await database.select().from(webhooks).where(eq(webhooks.id, webhook.id));
    return row?.basicPasswordSealed ?? null;
  };
  const page = await signInAs('manager');
  const edit = () => page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}?edit=true`);
  await edit();
  await expect(page.getByText(/Saved .*3 Nov 2026 by Dana Whitfield/)).toBeVisible();
  await page.getByLabel('Webhook URL').fill('https://erp.example.com/other');
  await save(page).click();
  await expect(page.getByText('The changes were saved.')).toBeVisible();
  expect(await password()).toEqual(sealed);

  await edit();
  await page.getByLabel('Webhook URL').fill('https://other.example.com/hooks');
  const field = page.getByLabel('Password', { exact: true });
  await expect(field).toHaveAccessibleDescription(/Enter the password again/);
  await save(page).click();
  await expect(field).toHaveAccessibleDescription(/Enter the password/);
  await field.fill('new secret');
  await save(page).click();
  await expect(page.getByText('The changes were saved.')).toBeVisible();
  expect(await password()).not.toEqual(sealed);

  await edit();
  await page.getByRole('button', { name: 'Replace' }).click();
  await expect(field).toBeFocused();
  await page.getByRole('button', { name: 'Show password' }).click();
  await expect(field).toHaveAttribute('type', 'text');
  await page.getByRole('button', { name: 'Keep the saved password' }).click();
  await expect(page.getByText(/by Sam Okafor/).first()).toBeVisible();
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

test('a new signing secret is shown once', async ({ signInAs, org, addWebhook }) => {
  const webhook = await addWebhook({ name: 'ERP' });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
  await page.getByRole('button', { name: 'Make a new secret…' }).click();
  const ask = page.getByRole('alertdialog', { name: 'Make a new signing secret?' });
  await expect(ask).toContainText('24 hours');
  await expectAccessible(page);
  await ask.getByRole('button', { name: 'Make a new secret' }).click();
  const dialog = page.getByRole('dialog', { name: 'The new signing secret' });
  const shown = dialog.getByText(/^whsec_/);
  await expect(shown).toBeVisible();
  await expectAccessible(page);
  const secret = (await shown.textContent()) ?? '';
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(secret)).toHaveCount(0);

  // The form opened now is made on the new version: saving it is no conflict.
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await name(page).fill('ERP 2');
  await save(page).click();
  await expect(page.getByRole('heading', { name: 'ERP 2' })).toBeVisible();
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

test('the detail is accessible', { tag: '@views' }, async ({ signInAs, org, addWebhook }) => {
  const webhook = await addWebhook({ name: 'ERP', createdBy: org.people.admin.id });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
  await expect(page.getByRole('heading', { name: 'Log History' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await expect(name(page)).toBeFocused();
  await expectAccessible(page);
});
