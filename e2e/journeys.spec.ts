/** The two main ways through the product, on a phone: rows, toolbar and dialogs are laid out anew there. */
import { addDeliveries } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';

test('filters the log, reads a delivery and the next one, and retries it @journeys', async ({
  signInAs,
  org,
  addWebhook,
  database,
  receiver,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook({ name: 'ERP' })) };
  await addDeliveries(database, webhook, { count: 2, secondsApart: 60 });
  await addDeliveries(database, webhook, { count: 1, status: 'delivered', responseStatus: 200 });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/log`);
  const rows = page.getByRole('main').getByRole('listitem').filter({ hasText: 'Job Created' });
  await expect(rows).toHaveCount(3);
  await expect(page.getByRole('table', { name: 'Log History' })).toHaveCount(0);

  await page.getByRole('button', { name: 'Filters' }).tap();
  await page.getByRole('button', { name: 'Status', exact: true }).tap();
  await page.getByRole('checkbox', { name: 'Failed', exact: true }).tap();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/status=failed/);
  await expect(rows).toHaveCount(2);
  await expect(page.getByRole('button', { name: 'Filters (1)' })).toBeVisible();

  const older = await rows
    .last()
    .getByRole('link', { name: /^Details of/ })
    .getAttribute('href');
  await rows.first().tap();
  const dialog = page.getByRole('dialog', { name: 'Job Created' });
  await expect(dialog).toContainText('Attempt 3 of 3: that was the last one.');
  await dialog.getByRole('button', { name: 'Next delivery' }).tap();
  await expect(page).toHaveURL(new RegExp(/delivery=\w+/.exec(older ?? '')?.[0] ?? 'no link'));
  await dialog.getByRole('button', { name: 'Retry now' }).tap();
  await expect(dialog.getByRole('button', { name: /^Attempt 4 Succeeded .* 200 OK/ })).toBeVisible();
  expect(await receiver.received()).toHaveLength(1);
  await dialog.getByRole('button', { name: 'Close' }).tap();
  await expect(dialog).toBeHidden();
  await expect(rows.last()).toContainText('Delivered');
});

test('creates a webhook and activates it @journeys', async ({ signInAs, org, receiver }) => {
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks/new`);
  await page.getByLabel('Name', { exact: true }).fill('ERP sync');
  await page.getByLabel('Webhook URL').fill(receiver.url('/200'));
  await page.getByRole('checkbox', { name: 'Job', exact: true }).tap();
  await page.getByRole('button', { name: 'Create webhook' }).tap();
  const secret = page.getByRole('dialog', { name: '“ERP sync” was created' });
  await expect(secret.getByText(/^whsec_/)).toBeInViewport();
  await secret.getByRole('button', { name: 'Done' }).tap();

  const row = page.getByRole('row', { name: /ERP sync/ });
  await expect(row).toContainText('Switch it on to start sending');
  const toggle = row.getByRole('switch', { name: /ERP sync/ });
  await expect(toggle).toBeFocused();
  await toggle.tap();
  await expect(page.getByText('The endpoint answered webhook.activated with: 200 OK.')).toBeInViewport();
  await expect(row.getByRole('link', { name: /Delivered/ })).toBeVisible();
  expect(await receiver.received()).toHaveLength(1);
});
