/** A test event from the screen of a webhook: the answer in place, whatever the webhook is subscribed to. */
import { expectAccessible } from '#e2e/support/accessibility';
import { expect, test } from '#e2e/support/fixtures';

test('sends an example to one webhook and shows the answer in place', async ({
  signInAs,
  org,
  addWebhook,
  receiver,
}) => {
  await addWebhook({ name: 'Other one', eventTypes: ['estimate.created'], url: receiver.url('/204') });
  const webhook = await addWebhook({ name: 'ERP', isActive: false, eventTypes: ['job.created'] });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks`);
  await page.getByRole('button', { name: 'More for ERP' }).click();
  await page.getByRole('menuitem', { name: 'Send test event' }).click();
  const panel = page.getByRole('region', { name: 'Send test event' });
  const event = panel.getByLabel('Event to send');
  await expect(event).toBeFocused();
  await expect(event).toHaveValue('job.created');
  await expect(panel).toContainText('although it is deactivated');

  await event.selectOption('Estimate Created');
  await expect(panel).toContainText('This webhook is not subscribed to it: only tests are sent.');
  await panel.getByRole('button', { name: 'Send test event' }).click();
  const result = page.getByRole('region', { name: 'Result of the test event' });
  await expect(result).toContainText('Delivered');
  await expect(result).toContainText('200 OK');
  await expect(result).toContainText(/in \d+(\.\d)? m?s/);
  await expect(result.getByRole('table', { name: 'Response Headers' })).toContainText('content-type');
  await expect(result.getByRole('region', { name: 'Response body' })).toBeVisible();

  const requests = await receiver.received();
  expect(requests).toHaveLength(1);
  const body: unknown = JSON.parse(requests[0]?.body ?? '');
  expect(body).toMatchObject({
    type: 'estimate.created',
    test: true,
    data: { estimate: { id: 'est_8842' } },
  });

  await result.getByRole('link', { name: 'Open in Log History' }).click();
  const modal = page.getByRole('dialog');
  await expect(modal).toContainText('"test": true');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('row', { name: /Estimate Created/ })).toContainText('Test');
  // It is an experiment: the health of the webhook does not count it.
  await expect(page.getByText('Nothing was sent in the last 7 days.')).toBeVisible();
  expect(webhook.publicId).toMatch(/^whk_/);
});

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

test('the test event is accessible', { tag: '@views' }, async ({ signInAs, org, addWebhook, receiver }) => {
  const webhook = await addWebhook({ name: 'Broken', url: receiver.url('/500') });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}?test=true`);
  const panel = page.getByRole('region', { name: 'Send test event' });
  await panel.getByRole('button', { name: 'Send test event' }).click();
  await expect(panel).toContainText('What to do:');
  await expectAccessible(page);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
});
