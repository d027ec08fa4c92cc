/** Retrying all that match: what is asked, what is done, and what is said when it does not go through. */
import { sql } from '#db/drizzle';
import { expectAccessible } from '#e2e/support/accessibility';
import { addDeliveries, addDelivery } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';

const batches = /\/orgs\/[^/]+\/deliveries\/retry\?.*until=/;

test('counts, asks, sends in batches, and sums up', async ({
  signInAs,
  org,
  addWebhook,
  database,
  receiver,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook({ name: 'ERP' })) };
  const off = { orgId: org.id, ...(await addWebhook({ name: 'Off', isActive: false })) };
  await addDeliveries(database, webhook, { count: 130 });
  await addDeliveries(database, off, { count: 3 });
  await addDeliveries(database, webhook, { count: 2, status: 'delivered', responseStatus: 200 });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/deliveries`);
  await page.getByRole('button', { name: 'Needs attention' }).click();
  await page.getByRole('button', { name: 'Retry all that match…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Retry all that match' });
  await expect(dialog).toContainText('Status: Failed');
  await expect(dialog).toContainText('130 deliveries will be sent now');
  await expect(dialog.getByRole('listitem')).toHaveText([
    '130 failed',
    '3 deliveries to a webhook that is deactivated. Activate it first, then retry.',
  ]);
  await expectAccessible(page);
  await expect(dialog).toMatchAriaSnapshot({ name: 'retry-all.aria.yml' });

  await dialog.getByRole('button', { name: 'Retry 130 deliveries' }).click();
  await expect(dialog.getByRole('status')).toHaveText(/^130 deliveries queued\./);
  await expect(dialog.getByRole('progressbar', { name: '130 of 130 queued' })).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('link', { name: /^Details of/ })).toHaveCount(3);
  await expect
    .poll(async () => (await receiver.received()).length, { message: 'sent once each', timeout: 20_000 })
    .toBe(130);
  const { rows } = await database.execute<{ count: number }>(sql`
    select sum((detail->>'count')::int)::int as count from audit_log
    where org_id = ${org.id} and action = 'log.retried' and actor_user_id = ${org.people.manager.id}`);
  expect(rows).toEqual([{ count: 130 }]);
});

test('broken off, it says which part was done, and nothing is sent twice', async ({
  signInAs,
  org,
  addWebhook,
  database,
  expectedErrors,
}) => {
  expectedErrors.push(/Failed to load resource/);
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  await addDeliveries(database, webhook, { count: 150 });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/deliveries?status=failed`);
  await page.getByRole('button', { name: 'Retry all that match…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Retry all that match' });
  // The server does the second batch, and its answer is lost.
  let asked = 0;
  await page.route(batches, async (route) => {
    asked += 1;
    if (asked !== 2) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await dialog.getByRole('button', { name: 'Retry 150 deliveries' }).click();
  const alert = dialog.getByRole('alert');
  await expect(alert).toContainText('The server could not be reached.');
  await expect(alert).toContainText('At least 100 deliveries were queued before that');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(dialog.getByRole('status')).toContainText('100 deliveries queued');
  await expect(dialog).toContainText('50 deliveries that changed meanwhile');
  const { rows } = await database.execute<{ count: number }>(sql`
    select count(*)::int as count from deliveries where org_id = ${org.id} and status = 'failed'`);
  expect(rows).toEqual([{ count: 0 }]);
});

test('where nothing can be sent it says why, and support staff are not offered it', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  await addDelivery(database, webhook);
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/deliveries`);
  await page.getByRole('button', { name: 'More for Log History' }).click();
  await page.getByRole('menuitem', { name: 'Retry all that match…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Retry all that match' });
  await expect(dialog).toContainText('No filter is set');
  await expect(dialog).toContainText('Nothing that matches failed, was cancelled or waits.');
  await expect(dialog.getByRole('button', { name: /^Retry/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await signInAs('support');
  await page.reload();
  await page.getByRole('button', { name: 'More for Log History' }).click();
  await expect(page.getByRole('menuitem')).toHaveText(['Export as CSV', 'Keyboard shortcuts']);
});
