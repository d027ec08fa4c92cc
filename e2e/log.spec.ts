/** What the log keeps to itself: passwords, what would run as a script, and what belongs to others. */
import { makeOrg, makeWebhook } from '#db/testing/factories';
import { expectAccessible } from '#e2e/support/accessibility';
import { addDelivery, emit } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';
import { passwordBinding, seal } from '#lib/domain/webhook/sealed-credentials';

test('Basic Auth arrives, and its password is nowhere in the log', async ({
  signInAs,
  org,
  addWebhook,
  database,
  receiver,
  stack,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const webhook = await addWebhook({ name: 'Guarded', url: receiver.url('/401') });
  const binding = passwordBinding(org.id, webhook.id, webhook.url);
  const sealed = await seal(stack.sealingPublicKey, binding, receiver.password);
  await database.$client.query(
    `update webhooks set auth_method = 'basic', basic_username = $1, basic_password_sealed = $2 where id = $3`,
    [receiver.username, sealed, webhook.id],
  );
  await emit(database, org.id);
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries?status=delivered`);
  await page.getByRole('link', { name: /^Details of/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Job Created' });
  await expect(dialog.getByRole('table', { name: 'Request Headers' })).toContainText('Basic ••••••');
  expect((await receiver.received()).at(-1)?.authorization).toBe(`Basic, user ${receiver.username}`);

  await expect(async () => {
    await dialog.getByRole('button', { name: 'Copy as cURL' }).click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(command).toContain(`--user 'demo:'"\${WEBHOOK_PASSWORD}"`);
    expect(command).toContain(`'${webhook.url}'`);
    expect(command).not.toContain('••');
  }).toPass();
  expect(await page.content()).not.toContain(receiver.password);
});

test('what a receiver sends is shown as text', async ({ signInAs, org, addWebhook, database, receiver }) => {
  await addWebhook({ name: '<b>Page</b>', url: receiver.url('/html'), eventTypes: ['job.created'] });
  await addWebhook({ name: 'Bytes', url: receiver.url('/binary'), eventTypes: ['job.updated'] });
  await addWebhook({ name: 'Long', url: receiver.url('/large'), eventTypes: ['job.assigned'] });
  for (const type of ['job.created', 'job.updated', 'job.assigned']) {
    await emit(database, org.id, { type, data: '{"html":"<img src=x onerror=alert(1)>"}' });
  }
  const page = await signInAs('support');
  page.on('dialog', (dialog) => {
    throw new Error(`A script ran: ${dialog.message()}`);
  });
  await page.goto(`/o/${org.slug}/deliveries`);
  const dialog = page.getByRole('dialog');
  const open = async (event: string) => {
    const row = page.getByRole('row', { name: new RegExp(event) });
    await expect(row).toContainText(/200 OK|502 Bad Gateway/);
    await row.getByRole('link', { name: /^Details of/ }).click();
  };
  await open('Job Created');
  const body = dialog.getByRole('region', { name: 'Response body' }).first();
  await expect(body).toContainText('<script>alert("shown as text")</script>');
  await expect(dialog.getByRole('region', { name: 'Payload' })).toContainText('<img src=x onerror=alert(1)>');
  await expect(body.getByRole('heading')).toHaveCount(0);
  await expect(dialog.getByRole('img')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await open('Job Updated');
  await expect(dialog).toContainText('Binary, not text: 256 bytes, sent as application/octet-stream');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download', exact: true }).click();
  expect((await download).suggestedFilename()).toMatch(/^evt_\w+-attempt-1-response\.bin$/);
  await page.keyboard.press('Escape');
  await open('Job Assigned');
  await expect(dialog).toContainText('Cut at 64 KiB of 1 MB');
});

test('a delivery of another organisation is not there', async ({
  signInAs,
  org,
  database,
  expectedErrors,
}) => {
  expectedErrors.push(/Failed to load resource.*404/);
  const other = await makeOrg(database);
  const webhook = await makeWebhook(database, other.id);
  const foreign = await addDelivery(database, { orgId: other.id, id: webhook.id, url: webhook.url });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/deliveries?delivery=${foreign.id}`);
  const dialog = page.getByRole('dialog', { name: 'Delivery not found' });
  await expect(dialog).toContainText('There is no such delivery in this organisation');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(`/o/${org.slug}/deliveries`);
});
