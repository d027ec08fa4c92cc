/** The listing: switching on and off, what needs attention, deleting, and who sees which controls. */
import { sql } from 'drizzle-orm';
import { expectAccessible } from '#e2e/support/accessibility';
import { addDelivery } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';

/** How often the listing is read anew, at most. */
const REFRESH_MS = 30_000;

test('switching off and on, each with Undo', async ({ signInAs, org, addWebhook }) => {
  await addWebhook({ name: 'ERP' });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks`);
  const toggle = page.getByRole('switch', { name: /ERP/ });
  await toggle.click();
  await expect(toggle).not.toBeChecked();
  await expect(page.getByText('“ERP” is deactivated.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(toggle).toBeChecked();
  await expect(page.getByText('The endpoint answered webhook.activated with: 200 OK.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(toggle).not.toBeChecked();
  await expect(page.getByText('“ERP” is deactivated.')).toBeVisible();
  await page.reload();
  await expect(toggle).not.toBeChecked();
});

test('the switch shows the wish at once and goes back where it is refused', async ({
  signInAs,
  org,
  addWebhook,
  expectedErrors,
}) => {
  expectedErrors.push(/Failed to load resource/);
  const webhook = await addWebhook({ name: 'ERP' });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks`);
  const answer = Promise.withResolvers<void>();
  await page.route(`**/webhooks/${webhook.publicId}/active`, async (route) => {
    expect(route.request().postDataJSON()).toMatchObject({ active: false });
    await answer.promise;
    await route.abort();
  });
  const toggle = page.getByRole('switch', { name: /ERP/ });
  await toggle.click();
  await expect(toggle).not.toBeChecked();
  answer.resolve();
  await expect(toggle).toBeChecked();
  await expect(page.getByText('“ERP” may not have been deactivated')).toBeVisible();
});

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

test('asks what becomes of deliveries that wait', async ({ signInAs, org, addWebhook, database }) => {
  const webhook = await addWebhook({ name: 'Slow one', isActive: true });
  const wait = async () => {
    // Due in an hour: no worker touches it meanwhile.
    await addDelivery(database, { orgId: org.id, ...webhook }, { status: 'retrying' });
  };
  const statuses = async () => {
    const { rows } = await database.execute<{ status: string }>(
      sql`select status from deliveries where org_id = ${org.id} and event_type = 'job.created' order by id`,
    );
    return rows.map(({ status }) => status);
  };
  await wait();
  await wait();
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks`);
  const toggle = page.getByRole('switch', { name: /Slow one/ });
  const dialog = page.getByRole('alertdialog', { name: 'Deactivate “Slow one”?' });

  await toggle.click();
  await expect(dialog).toContainText('2 deliveries');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Keep it active' }).click();
  await expect(toggle).toBeChecked();

  await toggle.click();
  await dialog.getByRole('radio', { name: /Keep sending/ }).click();
  await dialog.getByRole('button', { name: 'Deactivate webhook' }).click();
  await expect(toggle).not.toBeChecked();
  await expect(page.getByText('“Slow one” is deactivated.')).toBeVisible();
  // With the message and its Undo.
  await expectAccessible(page);
  expect(await statuses()).toEqual(['retrying', 'retrying']);

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(toggle).toBeChecked();
  await expect(page.getByText(/endpoint answered webhook.activated/)).toBeVisible();
  await toggle.click();
  await dialog.getByRole('button', { name: 'Deactivate webhook' }).click();
  await expect(page.getByText('Waiting deliveries were cancelled.')).toBeVisible();
  expect(await statuses()).toEqual(['cancelled', 'cancelled']);
});

test('deletes after asking', async ({ signInAs, org, addWebhook, expectedErrors }) => {
  expectedErrors.push(/status of 404/);
  const webhook = await addWebhook({ name: 'Old one' });
  await addWebhook({ name: 'Other one' });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks`);
  await page.getByRole('button', { name: 'More for Old one' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete “Old one”?' });
  await expect(dialog).toContainText('stays in Log History for 30 days');
  await dialog.getByRole('button', { name: 'Delete webhook' }).click();
  await expect(page.getByText('“Old one” was deleted.')).toBeVisible();
  await expect(page.getByRole('row', { name: /Old one/ })).toBeHidden();
  await expect(page.getByRole('row', { name: /Other one/ })).toBeVisible();
  const answer = await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
  expect(answer?.status()).toBe(404);
});

test('search and status filter a long list, in the URL', async ({ signInAs, org, addWebhook }) => {
  for (let i = 1; i <= 9; i++) await addWebhook({ name: `Webhook no. ${i}`, isActive: i !== 3 });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByRole('row')).toHaveCount(10);
  await page.getByLabel('Status').selectOption('deactivated');
  await expect(page.getByRole('row')).toHaveCount(2);
  await expectAccessible(page);
  await page.getByLabel('Status').selectOption('attention');
  await expect(page.getByText('No webhook needs attention.')).toBeVisible();
  await page.getByRole('searchbox').fill('no such name');
  await expect(page.getByRole('heading', { name: 'No webhook matches' })).toBeVisible();
  await expect(page.getByText('No webhook with the chosen status has a name or URL')).toBeVisible();
  await expectAccessible(page);
  await expect(page).toHaveURL(/q=no/);
  await page.reload();
  await page.getByRole('button', { name: 'Show all 9' }).click();
  await expect(page.getByRole('row')).toHaveCount(10);
});

test('keeps what it has when a refresh fails', async ({ signInAs, org, addWebhook, expectedErrors }) => {
  expectedErrors.push(/Failed to load resource/, /503/);
  await addWebhook({ name: 'ERP' });
  const page = await signInAs('admin');
  await page.clock.install();
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByRole('row', { name: /ERP/ })).toBeVisible();
  const route = `**/api/v1/orgs/${org.slug}/webhooks?*`;
  await page.route(route, (call) => call.fulfill({ status: 503, body: 'down' }));
  await page.clock.fastForward(REFRESH_MS);
  await expect(page.getByText('This list could not be refreshed.')).toBeVisible();
  await expect(page.getByRole('row', { name: /ERP/ })).toBeVisible();
  await expectAccessible(page);
  await page.unroute(route);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('This list could not be refreshed.')).toBeHidden();
});

test('support reads and finds no control', async ({ signInAs, org, addWebhook, expectedErrors }) => {
  expectedErrors.push(/status of 403/);
  const webhook = await addWebhook({ name: 'ERP', createdBy: org.people.admin.id });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/webhooks`);
  const row = page.getByRole('row', { name: /ERP/ });
  await expect(row).toContainText('Active');
  await expect(page.getByRole('switch')).toHaveCount(0);
  await expect(page.getByRole('link', { name: /Create webhook|Edit/ })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^More for/ })).toHaveCount(0);

  await row.getByRole('link', { name: 'ERP' }).click();
  await expect(page.getByRole('heading', { name: 'ERP' })).toBeVisible();
  await expect(page.getByText('by Dana Whitfield')).toBeVisible();
  await expect(page.getByRole('button', { name: /Edit|Make a new secret/ })).toHaveCount(0);
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}?edit=true`);
  await expect(page.getByRole('heading', { name: 'ERP' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save changes' })).toHaveCount(0);

  const refused = await page.goto(`/o/${org.slug}/webhooks/new`);
  expect(refused?.status()).toBe(403);
});

test('without a permission there is no page', async ({ signInAs, org, addWebhook, expectedErrors }) => {
  expectedErrors.push(/status of 403/);
  const webhook = await addWebhook({ name: 'Secret name' });
  const page = await signInAs('nobody');
  for (const path of ['', '/new', '/verify', `/${webhook.publicId}`]) {
    const answer = await page.goto(`/o/${org.slug}/webhooks${path}`);
    expect(answer?.status(), path).toBe(403);
    await expect(page.getByText('Secret name')).toHaveCount(0);
  }
});

test('the listing is accessible in every state', { tag: '@views' }, async ({
  signInAs,
  org,
  addWebhook,
  receiver,
}) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByRole('heading', { name: 'No webhooks yet' })).toBeVisible();
  await expectAccessible(page);

  await addWebhook({ name: 'ERP' });
  await addWebhook({
    name: 'פורטל הלקוחות 🏗️ with a very long name that goes on and on and on until the very end of it',
    url: `${receiver.url('/200')}&${'long-'.repeat(60)}`,
  });
  await addWebhook({ name: 'Off', isActive: false, deactivatedReason: 'too many failures' });
  await page.reload();
  await expect(page.getByText('1 webhook needs attention')).toBeVisible();
  await expectAccessible(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);

  await page.getByRole('button', { name: 'More for Off' }).click();
  await expect(page.getByRole('menuitem', { name: 'Delete…' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await expectAccessible(page);
});
