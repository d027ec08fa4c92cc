/** The section Advanced of the form: how a webhook sends, and to whom. */
import { createHmac } from 'node:crypto';
import type { Page } from '@playwright/test';
import { sql } from '#db/drizzle';
import { expect, test } from '#e2e/support/fixtures';

const name = (page: Page) => page.getByLabel('Name', { exact: true });
const url = (page: Page) => page.getByLabel('Webhook URL');
const advanced = (page: Page) => page.getByRole('region', { name: 'Advanced' });
const opener = (page: Page) => advanced(page).getByRole('button', { name: /^Advanced/ });
const choice = (page: Page, label: string | RegExp) => advanced(page).getByRole('radio', { name: label });
const preview = (page: Page) => page.getByRole('region', { name: 'Example request' });

test('what is chosen is previewed, saved, sent and told', async ({ signInAs, org, receiver, database }) => {
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks/new`);
  await name(page).fill('Old listener');
  await url(page).fill(receiver.url('/204'));
  await page.getByRole('searchbox', { name: 'Search events' }).fill('task assigned');
  await page.getByRole('checkbox', { name: /^Assigned/ }).click();

  await expect(opener(page)).toHaveAttribute('aria-expanded', 'false');
  await expect(opener(page)).toContainText('Envelope · Standard retries · Any 2xx · For everybody');
  await opener(page).click();
  await expect(advanced(page)).toContainText('14 attempts, 10 min, 30 min, 1 h 30 min');

  await choice(page, 'Topic').click();
  await expect(preview(page)).toContainText('"topicName": "task-assigned"');
  await choice(page, 'CloudEvents').click();
  await expect(preview(page)).toContainText('application/cloudevents+json');
  await choice(page, 'Notification').click();
  await expect(preview(page)).toContainText('"event_id": "assign_task"');
  await choice(page, 'Form-encoded').click();
  await expect(preview(page)).toContainText('id=204&resource_url=');
  await expect(preview(page)).toContainText('x-accelo-event: assign_task');
  await expect(preview(page)).not.toContainText('x-hub-signature');
  await page.getByLabel('Secret for X-Hub-Signature').fill('shared with them');
  await expect(preview(page)).toContainText('x-hub-signature: sha256=…');
  await choice(page, 'Exactly 200').click();
  await page.getByRole('button', { name: 'Create webhook' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();

  const row = page.getByRole('row', { name: /Old listener/ });
  await row.getByRole('switch').click();
  const eventIds = async () =>
    (await receiver.received()).map(({ body }) => new URLSearchParams(body).get('event_id'));
  await expect.poll(eventIds).toContain('webhook_activated');
  await database.execute(sql`
    select emit_event(${org.id}, 'task.assigned', '{"id": 7, "resource_url": "https://hq.example.com/tasks/7"}')`);
  await expect.poll(eventIds).toContain('assign_task');
  const sent = (await receiver.received()).find(({ body }) => body.startsWith('id=7&'));
  const header = (wanted: string) => sent?.headers.find(([one]) => one.toLowerCase() === wanted)?.[1];
  expect(header('x-accelo-event')).toBe('assign_task');
  expect(header('x-hub-signature')).toBe(
    `sha256=${createHmac('sha256', 'shared with them')
      .update(sent?.body ?? '')
      .digest('hex')}`,
  );

  // 204 is not 200: the log says so, and where to change it.
  await row.getByRole('link', { name: 'Old listener', exact: true }).click();
  await expect(page.getByText('Notification, Form-encoded, with X-Hub-Signature')).toBeVisible();
  await expect(page.getByText('Exactly 200 counts as received')).toBeVisible();
  const delivery = page.getByRole('row', { name: /Task Assigned/ });
  await expect(delivery).toContainText('Only 200 counts (204)');
  await delivery.getByRole('link', { name: /Details/ }).click();
  const modal = page.getByRole('dialog');
  await expect(modal).toContainText('answered 204 No Content, but this webhook counts only 200 as received.');
  await expect(modal).toContainText('id=7&resource_url=https%3A%2F%2Fhq.example.com%2Ftasks%2F7');
});

test('a saved secret is kept, replaced or removed, and never shown', async ({ signInAs, org }) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks/new`);
  await name(page).fill('Hub');
  await url(page).fill('https://hub.example.com/in');
  await page.getByRole('checkbox', { name: 'Estimate', exact: true }).click();
  await opener(page).click();
  await choice(page, 'Notification').click();
  await page.getByLabel('Secret for X-Hub-Signature').fill('s3cret-of-theirs');
  await page.getByRole('button', { name: 'Create webhook' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: 'Edit Hub' }).click();
  await opener(page).click();
  await expect(advanced(page).getByText('One is saved.')).toBeVisible();
  expect(await page.content()).not.toContain('s3cret-of-theirs');
  // What waits has the old format.
  await choice(page, 'Envelope').click();
  await expect(advanced(page).getByText('It signs what waits in the format Notification')).toBeVisible();
  await choice(page, 'Notification').click();
  await advanced(page).getByRole('button', { name: 'Remove' }).click();
  await expect(advanced(page).getByText('It is removed when you save.')).toBeVisible();
  await expect(preview(page)).not.toContainText('x-hub-signature');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('The changes were saved.')).toBeVisible();
  await expect(page.getByText('Notification, JSON', { exact: true })).toBeVisible();
});

test('a personal webhook is told apart, and another person keeps whose it is', async ({
  signInAs,
  org,
  addWebhook,
}) => {
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks/new`);
  await name(page).fill('My phone');
  await url(page).fill('https://phone.example.com/in');
  await page.getByRole('checkbox', { name: 'Estimate', exact: true }).click();
  await opener(page).click();
  await choice(page, `Personal · ${org.people.manager.name}`).click();
  await expect(opener(page)).toContainText(`Personal, ${org.people.manager.name}`);
  await page.getByRole('button', { name: 'Create webhook' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await addWebhook({ name: 'Shared' });
  await page.reload();
  const badge = `Personal · ${org.people.manager.name}`;
  await expect(page.getByRole('row', { name: /My phone/ })).toContainText(badge);
  await expect(page.getByRole('row', { name: /Shared/ })).not.toContainText('Personal');

  await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks`);
  await page.getByRole('link', { name: 'Edit My phone' }).click();
  await opener(page).click();
  await expect(choice(page, badge)).toBeChecked();
  await expect(choice(page, `Personal · ${org.people.admin.name}`)).not.toBeChecked();
  await choice(page, 'Everybody').click();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('The changes were saved.')).toBeVisible();
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByRole('row', { name: /My phone/ })).not.toContainText('Personal');
});

test('when its owner has left, it says what to do', async ({
  signInAs,
  org,
  addWebhook,
  database,
  expectedErrors,
}) => {
  expectedErrors.push(/409/);
  await addWebhook({ name: 'Of Robin', ownerId: org.people.support.id });
  await database.execute(sql`
    delete from members where org_id = ${org.id} and user_id = ${org.people.support.id}`);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks`);
  const row = page.getByRole('row', { name: /Of Robin/ });
  await expect(row).toContainText('its owner is no longer a member');
  await row.getByRole('switch').click();
  await expect(page.getByText(/no longer a member of the organisation\. Make it yours/)).toBeVisible();
  await row.getByRole('link', { name: 'Of Robin', exact: true }).click();
  await expect(page.getByText('Make it yours or everybody’s, under Advanced in its settings')).toBeVisible();
});

test('groups of events open on demand, and where something is ticked', async ({
  signInAs,
  org,
  addWebhook,
}) => {
  const { publicId } = await addWebhook({ eventTypes: ['quote.created'] });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks/${publicId}?edit=true`);
  const company = page.getByRole('group', { name: 'Company', exact: true });
  await expect(page.getByRole('group', { name: 'Quote', exact: true })).toContainText('quote.created');
  await expect(company).not.toContainText('company.created');
  await company.getByRole('button', { name: 'Events of Company' }).click();
  await expect(company).toContainText('company.created');
  await page.getByRole('checkbox', { name: 'Company', exact: true }).click();
  await expect(company).toContainText('3 of 3');
  await page.getByRole('searchbox', { name: 'Search events' }).fill('invoice');
  await expect(page.getByRole('group', { name: 'Invoice', exact: true })).toContainText('invoice.sent');
  await expect(company).toBeHidden();
});
