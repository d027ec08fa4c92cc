/** Log History by keyboard: with the focus inside it, and never in a field. */
import { addDeliveries, addDelivery } from '#e2e/support/deliveries';
import { expect } from '#e2e/support/fixtures';
import { JOURNEY, test } from '#e2e/support/journey';

test('j, k, Enter, /, ? and Escape', JOURNEY, async ({ signInAs, org, addWebhook, database }) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  const older = await addDelivery(database, webhook, { minutesAgo: 5 });
  const newer = await addDelivery(database, webhook, { type: 'job.updated' });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries`);
  const link = (eventId: string) => page.getByRole('link', { name: `Details of ${eventId}` });
  const search = page.getByRole('textbox', { name: /Search/ });
  await expect(link(newer.eventId)).toBeVisible();

  // In a field a key is a letter, and outside of the log it is nothing.
  await search.focus();
  await page.keyboard.type('jk/?');
  await expect(search).toHaveValue('jk/?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(search).toHaveValue('');
  await expect(link(newer.eventId)).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: 'Webhooks' }).focus();
  await page.keyboard.press('j');
  await page.keyboard.press('?');
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Webhooks' })).toBeFocused();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await link(newer.eventId).focus();
  await page.keyboard.press('j');
  await expect(link(older.eventId)).toBeFocused();
  await page.keyboard.press('j');
  await expect(link(older.eventId)).toBeFocused();
  await page.keyboard.press('k');
  await expect(link(newer.eventId)).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(link(newer.eventId)).toBeFocused();
  await page.keyboard.press('/');
  await expect(search).toBeFocused();

  await link(newer.eventId).focus();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(keys.getByRole('rowheader')).toHaveText(['j', 'k', 'Enter', '/', 'Esc', '?']);
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
  await expect(link(newer.eventId)).toBeFocused();

  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Job Updated' })).toBeVisible();
  await page.keyboard.press('j');
  await expect(page.getByRole('dialog', { name: 'Job Created' })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(older.id));
  await page.keyboard.press('k');
  await expect(page.getByRole('dialog', { name: 'Job Updated' })).toBeVisible();
  await page.keyboard.press('j');
  await expect(page.getByRole('dialog', { name: 'Job Created' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(link(older.eventId)).toBeFocused();
});

test('r retries what has the focus, and nothing that was delivered', async ({
  signInAs,
  org,
  addWebhook,
  database,
  receiver,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  await addDeliveries(database, webhook, { count: 1, status: 'delivered', responseStatus: 200 });
  await addDeliveries(database, webhook, { count: 2, type: 'job.updated', secondsApart: 60 });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/deliveries?eventType=job.updated`);
  const rows = page.getByRole('row', { name: /Job Updated/ });
  await rows
    .first()
    .getByRole('link', { name: /^Details/ })
    .focus();
  await page.keyboard.press('r');
  await expect(page.getByText('Job Updated is queued. It goes out after those before it')).toBeVisible();
  await expect(rows.first()).toContainText('Delivered');
  await expect(rows.nth(1)).toContainText('Failed');
  await page.keyboard.press('r');
  await expect(page.getByText('It was delivered already. Open it to send it again.')).toBeVisible();

  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Job Updated' });
  await expect(dialog.getByRole('button', { name: 'Retry now' })).toBeVisible();
  await page.keyboard.press('r');
  await expect(dialog.getByRole('button', { name: /^Attempt 4 Succeeded/ })).toBeVisible();
  expect(await receiver.received()).toHaveLength(2);

  await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries?eventType=job.created`);
  await page.getByRole('link', { name: /^Details/ }).focus();
  await page.keyboard.press('r');
  await page.keyboard.press('?');
  await expect(page.getByRole('rowheader', { name: 'r', exact: true })).toHaveCount(0);
  expect(await receiver.received()).toHaveLength(2);
});
