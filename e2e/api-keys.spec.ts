/** The screen API keys: made with scopes, shown once, revoked with effect at once. */
import { eq } from '#db/drizzle';
import { apiKeys } from '#db/schema/index';
import { expectAccessible } from '#e2e/support/accessibility';
import { expect, test } from '#e2e/support/fixtures';
import { insertApiKey } from '#lib/services/api-keys/insert';

test('a key is made, shown once, works, and ends when it is revoked', async ({
  signInAs,
  org,
  database,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/api-keys`);
  await expect(page.getByRole('heading', { name: 'No API keys yet' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create API key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Host product');
  await dialog.getByRole('checkbox', { name: 'webhooks:read' }).click();
  await dialog.getByLabel('Ends').selectOption('In 90 days');
  await dialog.getByRole('button', { name: 'Create API key' }).click();

  await expect(dialog.getByText('Copy it now. It will not be shown again.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Copy API key' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Copy API key' })).toBeVisible();
  const key = await page.evaluate(() => navigator.clipboard.readText());
  expect(key).toMatch(/^hk_[\w-]{43}$/);
  await expect(dialog.getByText(key)).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(key)).toHaveCount(0);

  const row = page.getByRole('row', { name: /Host product/ });
  await expect(row).toContainText(`hk_…${key.slice(-4)}`);
  await expect(row).toContainText('webhooks:read');
  await expect(row).toContainText('events:write');
  await expect(row).toContainText('Never');
  await expect(row).toContainText(org.people.admin.name);
  const [stored] = await database.select().from(apiKeys).where(eq(apiKeys.orgId, org.id));
  expect(JSON.stringify(stored)).not.toContain(key.slice(3));

  const call = () =>
    page.request.get(`/api/v1/orgs/${org.slug}/webhooks`, { headers: { authorization: `Bearer ${key}` } });
  expect((await call()).status()).toBe(200);
  await page.reload();
  await expect(row).toContainText(/just now|s ago/);

  await row.getByRole('button', { name: 'Revoke Host product' }).click();
  const confirmation = page.getByRole('alertdialog');
  await expect(confirmation).toContainText('Revoke “Host product”?');
  await expectAccessible(page);
  await confirmation.getByRole('button', { name: 'Revoke API key' }).click();
  await expect(page.getByText('“Host product” was revoked.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'No API keys yet' })).toBeVisible();
  expect((await call()).status()).toBe(401);
});

test('what is missing is said where it is missing, and a click beside the dialog does not lose the key', async ({
  signInAs,
  org,
  database,
}) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/api-keys`);
  await page.getByRole('button', { name: 'Create API key' }).click();
  const dialog = page.getByRole('dialog');
  const submit = dialog.getByRole('button', { name: 'Create API key' });
  await submit.click();
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await expect(dialog.getByText('Enter a name')).toBeVisible();
  await dialog.getByLabel('Name').fill('Script');
  await dialog.getByRole('checkbox', { name: 'events:write' }).click();
  await submit.click();
  await expect(dialog.getByText('Tick at least one scope.')).toBeVisible();
  await expectAccessible(page);
  await expect(dialog.getByRole('checkbox', { name: 'webhooks:read' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(await database.select().from(apiKeys).where(eq(apiKeys.orgId, org.id))).toEqual([]);

  await page.getByRole('button', { name: 'Create API key' }).click();
  await dialog.getByLabel('Name').fill('Script');
  await submit.click();
  await expect(dialog.getByText('Copy it now')).toBeVisible();
  await page.mouse.click(5, 300);
  await expect(dialog.getByText('Copy it now')).toBeVisible();
});

test('a key that has ended is marked', async ({ signInAs, org, database }) => {
  const values = { orgId: org.id, scopes: ['events:write' as const], createdBy: null };
  await insertApiKey(database, { ...values, name: 'Old', expiresAt: new Date(Date.now() - 60_000) });
  await insertApiKey(database, { ...values, name: 'Current', expiresAt: null });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/api-keys`);
  await expect(page.getByRole('row', { name: /Old/ })).toContainText('Expired');
  await expect(page.getByRole('row', { name: /Current/ })).not.toContainText('Expired');
  await expect(page.getByRole('table', { name: 'API keys' })).toMatchAriaSnapshot({ name: 'table.aria.yml' });
});

test('the screen reads well @views', async ({ signInAs, org, database }) => {
  await insertApiKey(database, {
    orgId: org.id,
    name: 'A program with a name that is as long as a name may be, and goes on for quite some time after that',
    scopes: ['webhooks:read', 'webhooks:write', 'deliveries:read', 'deliveries:retry', 'events:write'],
    expiresAt: new Date(Date.now() + 86_400_000),
    createdBy: org.people.admin.id,
  });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/api-keys`);
  await expect(page.getByRole('button', { name: /^Revoke/ })).toBeVisible();
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBe(0);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create API key' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await expectAccessible(page);
  await dialog.getByLabel('Name').fill('Script');
  await dialog.getByRole('button', { name: 'Create API key' }).click();
  await expect(dialog.getByText('Copy it now')).toBeVisible();
  await expectAccessible(page);
});

test('two submissions in a row make one key, the one that is shown', async ({ signInAs, org, database }) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/api-keys`);
  await page.getByRole('button', { name: 'Create API key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Only one');
  await dialog.locator('form').evaluate((form: HTMLFormElement) => {
    form.requestSubmit();
    form.requestSubmit();
  });
  await expect(dialog.getByText('Copy it now. It will not be shown again.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row', { name: /Only one/ })).toHaveCount(1);
  expect(await database.$count(apiKeys, eq(apiKeys.orgId, org.id))).toBe(1);
});
