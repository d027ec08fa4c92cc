/** Links to Log History: filters that cannot be read, and the way back. */
import { addDelivery } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';

const rowLinks = /^Details of evt_/;

test('a link with a filter that cannot be read shows nothing, says so, and leads on', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  await addDelivery(database, webhook, {});
  const page = await signInAs('manager');
  const broken = [
    `webhookId=${webhook.publicId.slice(0, -2)}`,
    'status=failed,unknwon',
    'eventType=job.creatd',
    'response=9xx',
    'from=yesterday',
    'to=2026-13-01T00:00:00Z',
  ];
  const notice = page.getByRole('alert').filter({ hasText: 'cannot be read' });
  for (const filter of broken) {
    await page.goto(`/o/${org.slug}/deliveries?${filter}`);
    await expect(notice).toContainText(filter);
    await expect(page.getByRole('link', { name: rowLinks })).toHaveCount(0);
    await expect(page.getByRole('button', { name: /Retry all/ })).toHaveCount(0);
  }
  await notice.getByRole('button', { name: 'Clear all filters' }).click();
  await expect(page.getByRole('link', { name: rowLinks })).toHaveCount(1);
  await expect(page).toHaveURL(new RegExp(`/o/${org.slug}/deliveries$`));

  const admin = await signInAs('admin');
  await admin.goto(`/o/${org.slug}/audit-log?actor=usr_gone`);
  await expect(admin.getByRole('alert').filter({ hasText: 'cannot be read' })).toContainText(
    'actor=usr_gone',
  );
});

test('Back undoes the last filter', async ({ signInAs, org, addWebhook, database }) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  await addDelivery(database, webhook, {});
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries`);
  const links = page.getByRole('link', { name: rowLinks });
  await expect(links).toHaveCount(1);
  const views = page.getByRole('group', { name: 'Quick views' });
  await views.getByRole('button', { name: 'Retrying' }).click();
  await expect(page).toHaveURL(/status=retrying/);
  await views.getByRole('button', { name: 'Needs attention' }).click();
  await expect(page).toHaveURL(/status=failed/);
  await page.goBack();
  await expect(page).toHaveURL(/status=retrying/);
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`/o/${org.slug}/deliveries$`));
  await expect(links).toHaveCount(1);
});

test('a browser whose clock is an hour behind shows the past as past', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  await addDelivery(database, webhook, { minutesAgo: 10 });
  const page = await signInAs('support');
  await page.addInitScript(() => {
    const offMs = 3_600_000;
    const realNow = Date.now.bind(Date);
    Date.now = () => realNow() - offMs;
    Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin - offMs });
  });
  await page.goto(`/o/${org.slug}/deliveries`);
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: rowLinks }) });
  await row
    .getByRole('button', { name: /ago|min|:/ })
    .first()
    .hover();
  await expect(page.getByText(/\d+ min ago/).first()).toBeVisible();
  await expect(page.getByText(/^in \d+ min/)).toHaveCount(0);
});

test('without the Clipboard API, as over plain http, texts are copied all the same', async ({
  signInAs,
  org,
  addWebhook,
}) => {
  const webhook = await addWebhook();
  const page = await signInAs('manager');
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined });
    document.addEventListener('copy', () => {
      (window as Window & { copied?: string }).copied = document.getSelection()?.toString() ?? '';
      const { activeElement } = document;
      if (activeElement instanceof HTMLTextAreaElement)
        (window as Window & { copied?: string }).copied = activeElement.value;
    });
  });
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
  await page.getByRole('button', { name: `More for ${webhook.name}` }).click();
  await page.getByRole('menuitem', { name: 'Copy ID' }).click();
  await expect(page.getByText('The ID was copied.')).toBeVisible();
  expect(await page.evaluate(() => (window as Window & { copied?: string }).copied)).toBe(webhook.publicId);
});

test('a search that takes effect after a delivery was opened stays when it is closed', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  const { eventId } = await addDelivery(database, webhook, { subject: 'job_77' });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries`);
  await expect(page.getByRole('link', { name: rowLinks })).toHaveCount(1);
  // Both before the typing has paused long enough for the search.
  await page.getByRole('textbox', { name: /Search/ }).evaluate((input, id) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, 'job_77');
    input.dispatchEvent(new Event('input', { bubbles: true }));
    document.querySelector<HTMLElement>(`a[aria-label="Details of ${id}"]`)?.click();
  }, eventId);
  await expect(page).toHaveURL(/delivery=.*search=job_77|search=job_77.*delivery=/);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Webhook Attempts')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/deliveries\?search=job_77$/);
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`/o/${org.slug}/deliveries$`));
});
