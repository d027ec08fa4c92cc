/** One delivery: links to it, what can be done about it, and who may. */
import { readFile } from 'node:fs/promises';
import { sql } from '#db/drizzle';
import { expectAccessible } from '#e2e/support/accessibility';
import { addDelivery, emit } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';

test('a link opens it, Back closes it, and the focus returns to its row', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  const older = await addDelivery(database, webhook, { minutesAgo: 5 });
  const newer = await addDelivery(database, webhook, { type: 'job.updated' });
  const page = await signInAs('support');
  const dialog = page.getByRole('dialog');
  await page.goto(`/o/${org.slug}/deliveries?delivery=${newer.id}`);
  await expect(dialog.getByRole('heading', { name: 'Job Updated' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('link', { name: `Details of ${newer.eventId}` })).toBeFocused();

  const link = page.getByRole('link', { name: `Details of ${older.eventId}` });
  await expect(link).toHaveAttribute('href', `?delivery=${older.id}`);
  await link.click();
  await expect(dialog.getByRole('heading', { name: 'Job Created' })).toBeVisible();
  await page.goBack();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(`/o/${org.slug}/deliveries`);
  await page.goForward();
  await expect(dialog.getByRole('heading', { name: 'Job Created' })).toBeVisible();

  await dialog.getByRole('button', { name: 'Previous delivery' }).click();
  await expect(dialog.getByRole('heading', { name: 'Job Updated' })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(newer.id));
  await expect(dialog.getByRole('button', { name: 'Previous delivery' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await dialog.getByRole('button', { name: 'Next delivery' }).click();
  await expect(dialog.getByRole('heading', { name: 'Job Created' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(`/o/${org.slug}/deliveries`);
});

test('on the screen of its webhook it is the same', async ({ signInAs, org, addWebhook, database }) => {
  const webhook = await addWebhook({ name: 'ERP' });
  await emit(database, org.id);
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
  await page
    .getByRole('row', { name: /Job Created/ })
    .getByRole('link', { name: /^Details of/ })
    .click();
  await expect(page.getByRole('dialog', { name: 'Job Created' })).toContainText('200 OK');
  await expect(page).toHaveURL(new RegExp(`/webhooks/${webhook.publicId}\\?delivery=dlv_`));
});

test('what cannot be retried says why; who may not retry sees no button', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook({ isActive: false })) };
  const failed = await addDelivery(database, webhook, { status: 'failed', responseStatus: 404 });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/deliveries?delivery=${failed.id}`);
  const dialog = page.getByRole('dialog', { name: 'Job Created' });
  const retry = dialog.getByRole('button', { name: 'Retry now' });
  await expect(retry).toHaveAttribute('aria-disabled', 'true');
  await expect(retry).toHaveAccessibleDescription(
    'The webhook is deactivated. Activate it first, then retry.',
  );
  await expect(dialog.getByRole('link', { name: 'Open webhook' })).toBeVisible();
  await expect(dialog).toContainText('has nothing at this path');
  await expect(dialog).toContainText('The payload is no longer stored');

  await signInAs('support');
  await page.reload();
  await expect(dialog).toContainText('What happened');
  await expect(dialog.getByRole('button', { name: /Retry/ })).toHaveCount(0);
});

test('link, payload and summary are handed on; the summary is Markdown without payload', async ({
  signInAs,
  org,
  addWebhook,
  database,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await addWebhook({ name: 'ERP' });
  const eventId = await emit(database, org.id, { data: '{"private":"in the payload"}' });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries?status=delivered`);
  await page.getByRole('link', { name: /^Details of/ }).click();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Copy payload' }).click();
  await expect.poll(copied).toMatch(/^\{\n {2}"id": "evt_[\s\S]*"private": "in the payload"\n/);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download payload' }).click();
  expect((await download).suggestedFilename()).toBe(`${eventId}.json`);
  expect(await readFile(await (await download).path(), 'utf8')).toContain(
    '"data":{"private":"in the payload"}}',
  );

  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect.poll(copied).toMatch(/\/deliveries\?delivery=dlv_\w+$/);
  await page.goto(await copied());
  await expect(page.getByRole('dialog', { name: 'Job Created' })).toBeVisible();
  await page.getByRole('button', { name: 'Copy summary' }).click();
  await expect(page.getByRole('button', { name: /Copied/ })).toBeVisible();
  const summary = await copied();
  expect(summary).toContain(`- Event ID: \`${eventId}\``);
  expect(summary).toMatch(/\| 1 \| \d{4}-\d\d-\d\dT[\d:.]+Z \| \d+ ms \| 200 OK \|/);
  expect(summary).not.toContain('private');
});

test('reading by support staff is recorded once, however long it stays open', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  const waiting = await addDelivery(database, webhook, { status: 'retrying', responseStatus: 503 });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries?delivery=${waiting.id}`);
  await expect(page.getByRole('dialog')).toContainText('Retrying');
  // Two polls of an open dialog later.
  const polls = () => page.waitForResponse((response) => response.url().includes(`?id=${waiting.id}`));
  await polls();
  await polls();
  const { rows } = await database.execute<{ count: number }>(sql`
    select count(*)::int as count from audit_log where org_id = ${org.id} and action = 'delivery.viewed'`);
  expect(rows[0]?.count).toBe(1);
});

test('looks and reads well @views', async ({ signInAs, org, addWebhook, database, receiver }) => {
  await addWebhook({ name: 'Broken', url: receiver.url('/html') });
  await emit(database, org.id, { data: '{"rtl":"مرحبا","emoji":"👷🏽‍♀️","n":1.10,"t":true,"x":null}' });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/deliveries?status=failed`);
  await page.getByRole('link', { name: /^Details of/ }).click({ timeout: 20_000 });
  const dialog = page.getByRole('dialog', { name: 'Job Created' });
  await expect(dialog.getByRole('heading', { name: 'Webhook Attempts' })).toBeVisible();
  await expectAccessible(page);
  expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(
    0,
  );
});
