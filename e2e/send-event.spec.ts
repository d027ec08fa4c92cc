/** Raising an event by hand. */
import { expectAccessible } from '#e2e/support/accessibility';
import { expect, test } from '#e2e/support/fixtures';

test('bad input is refused at its field and nothing is sent', async ({
  signInAs,
  org,
  addWebhook,
  receiver,
  expectedErrors,
}) => {
  expectedErrors.push(/Failed to load resource.*(413|422)/);
  await addWebhook();
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/events/send`);
  const payload = page.getByLabel('Payload');
  const send = page.getByRole('button', { name: 'Send event' });
  for (const [text, message] of [
    ['{\n  "a": 1,\n}', 'Line 3, column 1: A comma must not stand before the closing bracket.'],
    ['[1]', 'The payload must be a JSON object: { … }.'],
    [`{"a":"${'x'.repeat(262_144)}"}`, 'At most 256 KB is allowed'],
  ] as const) {
    await payload.fill(text);
    await send.click();
    await expect(payload).toHaveAccessibleDescription(new RegExp(message.replace(/[.{}…]/g, '.')));
    await expect(payload).toBeFocused();
  }
  // What only the server knows comes back to the field as well.
  await payload.fill('{}');
  await page.route('**/orgs/*/events', (route) =>
    route.continue({ postData: '{"type":"job.lost","data":{}}' }),
  );
  await send.click();
  await expect(page.getByLabel('Event', { exact: true })).toHaveAccessibleDescription(
    /There is no event type "job.lost"/,
  );
  await page.unroute('**/orgs/*/events');
  await page.route('**/orgs/*/events', (route) =>
    route.continue({ postData: `{"type":"job.created","data":{"a":"${'x'.repeat(262_144)}"}}` }),
  );
  await send.click();
  await expect(payload).toHaveAccessibleDescription(/data is larger than 256 KB/);
  expect(await receiver.received()).toEqual([]);
});

test('says who gets it, and who does not', async ({ signInAs, org, addWebhook }) => {
  await addWebhook({ name: 'Switched off', isActive: false });
  await addWebhook({ name: 'Other events', eventTypes: ['job.updated'] });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/events/send`);
  await expect(page.getByText('No active webhook is subscribed to Job Created.')).toBeVisible();
  await page.getByRole('button', { name: 'Send event' }).click();
  await expect(page.getByRole('heading', { name: /to 0 webhooks$/ })).toBeVisible();
  await page.getByLabel('Event', { exact: true }).selectOption('Job Updated');
  await expect(page.getByText('Goes to 1 webhook: Other events.')).toBeVisible();
});

test('shows how a product sends the same, as a command and as SQL that runs', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  await addWebhook();
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/events/send`);
  await page.getByLabel('Payload').fill('{"name":"O\'Neil \\\\ $(id)"}');
  await expect(page.getByRole('region', { name: 'As curl' })).toContainText(
    `/api/v1/orgs/${org.slug}/events'`,
  );
  await page.getByRole('tab', { name: 'SQL' }).click();
  const statement = (await page.getByRole('region', { name: 'As SQL' }).textContent()) ?? '';
  await database.$client.query(statement);
  const { rows } = await database.$client.query('select data::text, subject from events where org_id = $1', [
    org.id,
  ]);
  expect(rows).toEqual([{ data: '{"name":"O\'Neil \\\\ $(id)"}', subject: 'job_20417' }]);
});

test('is for admins', async ({ signInAs, org, expectedErrors }) => {
  expectedErrors.push(/Failed to load resource.*403/);
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/deliveries`);
  await expect(page.getByRole('link', { name: 'Send event' })).toHaveCount(0);
  const response = await page.goto(`/o/${org.slug}/events/send`);
  expect(response?.status()).toBe(403);
});

test('looks and reads well @views', async ({ signInAs, org, addWebhook }) => {
  await addWebhook({ name: 'ERP' });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/events/send`);
  await page.getByRole('button', { name: 'Send event' }).click();
  await expect(page.getByRole('list', { name: 'Deliveries' })).toContainText('200 OK');
  await expectAccessible(page);
  await page.getByLabel('Payload').fill('{');
  await expect(page.getByText(/Line 1, column 2/)).toBeVisible();
  await expectAccessible(page);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
});
