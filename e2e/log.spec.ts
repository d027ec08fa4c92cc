/** From an event to what the endpoint answered: the path that everybody takes. */
import { sql } from 'drizzle-orm';
import { makeOrg, makeWebhook } from '#db/testing/factories';
import { addDelivery, emit } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';
import { seal } from '#lib/domain/sealed-credentials';

test('activated, sent, logged, read', async ({ signInAs, org, addWebhook, receiver }) => {
  await addWebhook({ name: 'ERP', isActive: false });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks`);
  await page.getByRole('switch', { name: /ERP/ }).click();
  await page.getByRole('link', { name: 'Log History' }).click();
  const activated = page.getByRole('row', { name: /Webhook Activated/ });
  await expect(activated).toContainText('Delivered');
  await expect(activated).toContainText('200 OK');

  await page.getByRole('link', { name: 'Send event' }).click();
  // By then the form is alive, and keeps what is typed.
  await expect(page.getByText(/^Goes to 1 webhook/)).toBeVisible();
  await page.getByLabel('Payload').fill('{ "job": { "price": 1.10, "big": 12345678901234567890 } }');
  await page.getByRole('button', { name: 'Send event' }).click();
  await expect(page.getByRole('heading', { name: 'Sent to 1 webhook' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Deliveries' })).toContainText('200 OK');
  await page.getByRole('link', { name: 'Show in Log History' }).click();

  const row = page.getByRole('row', { name: /Job Created/ });
  await expect(row).toContainText('200 OK');
  await row.getByRole('link', { name: /^Details of evt_/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Job Created' });
  await expect(dialog.getByRole('region', { name: 'Payload' })).toContainText('"price": 1.10');
  await expect(dialog.getByRole('region', { name: 'Payload' })).toContainText('"big": 12345678901234567890');
  await expect(dialog.getByRole('button', { name: /^Attempt 1 Succeeded .* 200 OK/ })).toHaveAttribute(
    'aria-expanded',
    'true',
  );
  await expect(dialog.getByRole('table', { name: 'Response Headers' })).toContainText('application/json');
  await expect(dialog.getByRole('region', { name: 'Response body' })).toContainText('"received": true');
  await expect(dialog.getByRole('table', { name: 'Request Headers' })).toContainText('webhook-signature');

  await dialog.getByRole('tab', { name: 'Raw' }).first().click();
  const sent = (await receiver.received()).find((request) => request.eventType === 'job.created');
  expect(sent?.body).toContain('"data":{ "job": { "price": 1.10, "big": 12345678901234567890 } }}');
  await expect(dialog.getByRole('region', { name: 'Payload' })).toHaveText(sent?.body ?? '');
});

test('an endpoint that fails: three attempts at the right distances, then Failed', async ({
  signInAs,
  org,
  addWebhook,
  database,
  receiver,
  stack,
}) => {
  const webhook = await addWebhook({ name: 'Broken', url: receiver.url('/500') });
  const eventId = await emit(database, org.id);
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/log`);
  const row = page.getByRole('row', { name: /Job Created/ });
  await expect(row).toContainText('Failed', { timeout: 20_000 });
  await expect(row).toContainText('500 Internal Server Error');
  await row.getByRole('link', { name: `Details of ${eventId}` }).click();

  const dialog = page.getByRole('dialog', { name: 'Job Created' });
  await expect(dialog).toContainText('Attempt 3 of 3: that was the last one.');
  await expect(dialog).toContainText('What to do: Look in the log of the receiver');
  await expect(dialog.getByRole('button', { name: /^Attempt \d Failed/ })).toHaveText([
    /^Attempt 3/,
    /^Attempt 2/,
    /^Attempt 1/,
  ]);
  await expect(dialog.getByText(/^waited/)).toHaveCount(2);

  // What is closed is there for the browser's find, which opens it where it finds something.
  const oldest = dialog.getByRole('button', { name: /^Attempt 1/ });
  await expect(oldest).toHaveAttribute('aria-expanded', 'false');
  const closed = dialog.locator('[hidden="until-found"]').filter({ hasText: 'Response Headers' });
  await expect(closed).toHaveCount(2);
  await closed.last().dispatchEvent('beforematch');
  await expect(oldest).toHaveAttribute('aria-expanded', 'true');
  await expect(dialog.getByRole('table', { name: 'Response Headers' })).toHaveCount(2);

  const { rows } = await database.execute<{ wait_ms: number }>(sql`
    select wait_ms from (
      select number, (extract(epoch from started_at - lag(started_at + duration_ms * interval '1 ms') over (order by number)) * 1000)::float as wait_ms
      from attempts where org_id = ${org.id} and url = ${webhook.url}
    ) as waits where wait_ms is not null order by number`);
  expect(rows).toHaveLength(2);
  rows.forEach(({ wait_ms: waitMs }, index) => {
    const wished = stack.retryDelaysMs[index] ?? 0;
    expect(waitMs).toBeGreaterThanOrEqual(wished - 50);
    expect(waitMs).toBeLessThan(wished + 2_500);
  });
});

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
  const binding = { orgId: org.id, webhookId: webhook.id, field: 'basic_password' } as const;
  const sealed = await seal(stack.sealingPublicKey, binding, receiver.password);
  await database.$client.query(
    `update webhooks set auth_method = 'basic', basic_username = $1, basic_password_sealed = $2 where id = $3`,
    [receiver.username, sealed, webhook.id],
  );
  await emit(database, org.id);
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/log?status=delivered`);
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
  await page.goto(`/o/${org.slug}/log`);
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
  await expect(dialog.locator('img, pre script, pre h1')).toHaveCount(0);
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
  await page.goto(`/o/${org.slug}/log?delivery=${foreign.id}`);
  const dialog = page.getByRole('dialog', { name: 'Delivery not found' });
  await expect(dialog).toContainText('There is no such delivery in this organisation');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(`/o/${org.slug}/log`);
});
