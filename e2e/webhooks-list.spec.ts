/** The listing: what becomes of it when something fails, who may see it, and that everybody can use it. */
import { expectAccessible } from '#e2e/support/accessibility';
import { refuse } from '#e2e/support/answers';
import { addDelivery } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';

/** How often the listing is read anew, at most. */
const REFRESH_MS = 30_000;

test('a failed activation says what came back', async ({ signInAs, org, addWebhook, receiver }) => {
  await addWebhook({ name: 'Broken', url: receiver.url('/500'), isActive: false });
  const page = await signInAs('manager');
  await page.clock.install();
  await page.goto(`/o/${org.slug}/webhooks`);
  await page.getByRole('switch', { name: /Broken/ }).click();
  await expect(
    page.getByText('The endpoint answered webhook.activated with: 500 Internal Server Error.'),
  ).toBeVisible();
  // After the third attempt, and the next refresh of the list.
  const attention = page.getByText('1 webhook needs attention');
  await expect(async () => {
    await page.clock.fastForward(REFRESH_MS);
    await expect(attention).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(page.getByRole('row', { name: /Broken/ })).toContainText('Needs attention');
});

test('keeps what it has when a refresh fails', async ({ signInAs, org, addWebhook, expectedErrors }) => {
  expectedErrors.push(/Failed to load resource/, /503/);
  await addWebhook({ name: 'ERP' });
  const page = await signInAs('admin');
  await page.clock.install();
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByRole('row', { name: /ERP/ })).toBeVisible();
  const route = `**/api/v1/orgs/${org.slug}/webhooks?*`;
  await refuse(page, route);
  await page.clock.fastForward(REFRESH_MS);
  await expect(page.getByText('This list could not be refreshed.')).toBeVisible();
  await expect(page.getByRole('row', { name: /ERP/ })).toBeVisible();
  await page.unroute(route);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('This list could not be refreshed.')).toBeHidden();
});

test('support reads a webhook and finds no control', async ({ signInAs, org, addWebhook }) => {
  const webhook = await addWebhook({ name: 'ERP', createdBy: org.people.admin.id });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}?edit=true`);
  await expect(page.getByRole('heading', { name: 'ERP' })).toBeVisible();
  await expect(page.getByText('by Dana Whitfield')).toBeVisible();
  await expect(page.getByRole('button', { name: /Edit|Make a new secret|Save changes/ })).toHaveCount(0);
});

test('without a permission there is no page', async ({ signInAs, org, addWebhook, expectedErrors }) => {
  expectedErrors.push(/status of 403/);
  const webhook = await addWebhook({ name: 'Secret name' });
  const page = await signInAs('nobody');
  for (const path of ['webhooks', 'webhooks/new', 'developers/verify']) {
    const answer = await page.request.get(`/o/${org.slug}/${path}`);
    expect(answer.status(), path).toBe(403);
    expect(await answer.text()).not.toContain('Secret name');
  }
  const answer = await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
  expect(answer?.status()).toBe(403);
  expect(await page.content()).not.toContain('Secret name');
});

test('the listing is accessible in every state', { tag: '@views' }, async ({
  signInAs,
  org,
  addWebhook,
  database,
  receiver,
  expectedErrors,
}) => {
  expectedErrors.push(/Failed to load resource/, /503/);
  const erp = await addWebhook({ name: 'ERP' });
  await addDelivery(database, { orgId: org.id, ...erp }, { status: 'retrying' });
  await addWebhook({
    name: 'פורטל הלקוחות 🏗️ with a very long name that goes on and on and on until the very end of it',
    url: `${receiver.url('/200')}&${'long-'.repeat(60)}`,
  });
  await addWebhook({ name: 'Off', isActive: false, deactivatedReason: 'too many failures' });
  const page = await signInAs('admin');
  await page.clock.install();
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByText('1 webhook needs attention')).toBeVisible();
  await expect(page.getByRole('row', { name: /ERP/ })).toContainText('1 · 0 % delivered');
  await expectAccessible(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);

  await page.getByRole('button', { name: 'More for Off' }).click();
  await expect(page.getByRole('menuitem', { name: 'Delete…' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await expect(page.getByRole('alertdialog', { name: 'Delete “Off”?' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.getByRole('switch', { name: /ERP/ }).click();
  const question = page.getByRole('alertdialog', { name: 'Deactivate “ERP”?' });
  await expect(question).toBeVisible();
  await expectAccessible(page);
  await question.getByRole('radio', { name: /Keep sending/ }).click();
  await question.getByRole('button', { name: 'Deactivate webhook' }).click();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
  await expectAccessible(page);

  await refuse(page, `**/api/v1/orgs/${org.slug}/webhooks?*`);
  await page.clock.fastForward(REFRESH_MS);
  await expect(page.getByText('This list could not be refreshed.')).toBeVisible();
  await expectAccessible(page);

  // Of nothing but reading: what is filtered, where the numbers are missing, and where nothing is left.
  await signInAs('support');
  await refuse(page, '**/webhooks/activity');
  await page.goto(`/o/${org.slug}/webhooks?status=active`);
  await expect(page.getByRole('row', { name: /long name/ })).toContainText('Not counted');
  await expectAccessible(page);
  await page.getByRole('searchbox').fill('no such name');
  await expect(page.getByRole('heading', { name: 'No webhook matches' })).toBeVisible();
  await expectAccessible(page);
});
