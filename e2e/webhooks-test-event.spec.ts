/** A test event from the screen of a webhook: what is said when it fails, how many there may be, and who sends them. */
import { expect, test } from '#e2e/support/fixtures';

test('says what to do about a failure, and how long to wait after too many', async ({
  signInAs,
  org,
  addWebhook,
  receiver,
  database,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 429/);
  const webhook = await addWebhook({ name: 'Broken', url: receiver.url('/500') });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const panel = page.getByRole('region', { name: 'Send test event' });
  const send = panel.getByRole('button', { name: 'Send test event' });
  await send.click();
  await expect(panel).toContainText('500 Internal Server Error');
  await expect(panel).toContainText('What to do: Look in the log of the receiver');
  await database.$client.query(
    'update rate_limits set count = 10, window_started_at = now() where bucket = $1',
    [`test:${org.id}:${webhook.id}`],
  );
  await send.click();
  await expect(panel.getByRole('alert').filter({ hasText: 'at most 10 test events a minute' })).toContainText(
    /Try again in \d+ seconds/,
  );
  await panel.getByRole('button', { name: 'Close test event' }).click();
  await expect(panel).toBeHidden();
  await expect(page).not.toHaveURL(/test=/);
});

test('is not for support', async ({ signInAs, org, addWebhook }) => {
  const webhook = await addWebhook({ name: 'ERP' });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}?test=true`);
  await expect(page.getByRole('heading', { name: 'Log History' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Test', exact: true })).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Send test event' })).toHaveCount(0);
});
