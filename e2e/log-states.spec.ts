/** Each state of the log and of a delivery: what a screen reader is told, and that nobody is shut out. */
import { sql } from '#db/drizzle';
import { expectAccessible } from '#e2e/support/accessibility';
import { holdBack, refuse } from '#e2e/support/answers';
import { addAttempt, addDelivery, addEvent } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';
import { DELIVERY_STATUS_LABELS } from '#lib/domain/delivery/delivery';
import { decodeId } from '#lib/domain/ids';

/** How often the log is read anew, at most. */
const REFRESH_MS = 10_000;

test('the table and the modal, as they are read out', async ({ signInAs, org, addWebhook, database }) => {
  const webhook = {
    orgId: org.id,
    ...(await addWebhook({ name: 'ERP', url: 'https://erp.example.com/in' })),
  };
  await addDelivery(database, webhook, { type: 'job.updated', minutesAgo: 0 });
  const failed = await addDelivery(database, webhook, {
    status: 'failed',
    responseStatus: 503,
    subject: 'job_77',
  });
  await addEvent(database, org.id, failed, '{"job":{"id":"job_77"}}');
  await addAttempt(database, webhook, failed, 1, { responseStatus: 503, responseBody: '{"error":"down"}' });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/deliveries`);
  await expect(page.getByRole('table', { name: 'Log History' })).toMatchAriaSnapshot({
    name: 'log-table.aria.yml',
  });
  await page.getByRole('link', { name: `Details of ${failed.eventId}` }).click();
  const dialog = page.getByRole('dialog', { name: 'Job Created' });
  await expect(dialog.getByRole('region', { name: 'Response body' })).toBeVisible();
  await expect(dialog).toMatchAriaSnapshot({ name: 'delivery-modal.aria.yml' });
});

test('a delivery that waits long behind others, opened by a link to a list without it', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  const sent = await addDelivery(database, webhook, { status: 'sending' });
  const queued = await addDelivery(database, webhook, { status: 'queued', minutesAgo: 5 });
  // Its row of the queue, which the worker goes by, is due in an hour.
  await database.execute(sql`
    update deliveries set next_attempt_at = now() - interval '5 minutes', last_outcome = null, attempt_count = 0
    where id = ${decodeId('delivery', queued.id)}`);
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries?status=failed&delivery=${queued.id}`);
  const dialog = page.getByRole('dialog', { name: 'Job Created' });
  await expect(dialog).toContainText(
    'Most likely deliveries before it still wait for an answer of this endpoint',
  );
  await expect(dialog).toContainText('the delivery worker may not be running');
  await dialog.getByRole('button', { name: 'Previous delivery' }).hover();
  await expect(dialog).toContainText('Attempt 1 has been due since');
  const reason = page.getByText('This delivery is not in the list as it is loaded and filtered.');
  await expect(reason.filter({ visible: true })).toBeVisible();
  await dialog.getByRole('link', { name: 'See what is being sent to it' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('link', { name: /^Details of/ })).toHaveAccessibleName(
    `Details of ${sent.eventId}`,
  );
});

test('every state can be used by everybody @views', async ({
  signInAs,
  org,
  addWebhook,
  database,
  expectedErrors,
}) => {
  expectedErrors.push(/Failed to load resource/, /^response: 503/);
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  const page = await signInAs('manager');
  const log = `/o/${org.slug}/deliveries`;
  const showLog = await holdBack(page, '**/orgs/*/deliveries*');
  await page.goto(log);
  await expect(page.getByText('Loading Log History').first()).toBeAttached();
  await expectAccessible(page);
  await showLog();
  await expect(page.getByRole('heading', { name: 'No deliveries yet' })).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${log}?search=nothing`);
  await expect(page.getByRole('heading', { name: 'No delivery matches' })).toBeVisible();
  await expectAccessible(page);

  const cut = await addDelivery(database, webhook, { status: 'failed', responseStatus: 500 });
  await addAttempt(database, webhook, cut, 1, {
    responseBody: '{"cut":'.repeat(100),
    responseBodySize: 2_000_000,
  });
  const states = ['delivered', 'failed', 'retrying', 'cancelled', 'queued', 'sending'] as const;
  for (const [index, status] of states.entries()) {
    const responseStatus = status === 'delivered' ? 200 : 503;
    const delivery = await addDelivery(database, webhook, { status, responseStatus, minutesAgo: index + 1 });
    await addEvent(database, org.id, delivery, '{"job":{"id":"job_77","price":1.10,"isOpen":true}}');
    await addAttempt(database, webhook, delivery, 1, { responseBody: Buffer.from([0, 1, 2, 255]) });
  }
  await addDelivery(database, webhook, { minutesAgo: states.length + 1 });
  const dialog = page.getByRole('dialog');
  const showDelivery = await holdBack(page, '**/orgs/*/deliveries/dlv_*');
  await page.goto(`${log}?delivery=${cut.id}`);
  await expect(dialog.getByText('Loading the delivery')).toBeAttached();
  await expectAccessible(page);
  await showDelivery();
  await expect(dialog).toContainText('Cut at 1 KiB of 1.9 MB');
  await expect(dialog).toContainText('The payload is no longer stored');
  await expectAccessible(page);
  for (const status of states) {
    await dialog.getByRole('button', { name: 'Next delivery' }).click();
    await expect(dialog.getByText(DELIVERY_STATUS_LABELS[status], { exact: true }).first()).toBeVisible();
    await expect(dialog.getByText('Binary, not text: 4 bytes')).toBeVisible();
    await expectAccessible(page);
    if (status !== 'delivered') continue;
    await dialog.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Send again…' }).click();
    const question = page.getByRole('alertdialog', { name: 'Send this event again?' });
    await expect(question).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden();
  }

  await refuse(page, '**/orgs/*/deliveries/dlv_*');
  await dialog.getByRole('button', { name: 'Next delivery' }).click();
  await expect(dialog).toContainText('The delivery could not be loaded');
  await expectAccessible(page);
  await page.unroute('**/orgs/*/deliveries/dlv_*');

  await page.clock.install();
  await page.goto(`${log}?status=failed&response=5xx,503&utc=true&eventType=job.created`);
  await expect(page.getByRole('button', { name: 'Remove filter Status: Failed' })).toBeVisible();
  await expectAccessible(page);
  const filters = page.getByRole('button', { name: 'Filters' });
  if (await filters.isVisible()) await filters.click();
  for (const name of ['Status (1)', 'Response (2)', 'Time']) {
    await page.getByRole('button', { name, exact: true }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  await page.getByRole('button', { name: 'More for Log History' }).filter({ visible: true }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  // Not a lost connection, after which it would be tried again first.
  await refuse(page, '**/orgs/*/deliveries?*');
  await page.clock.fastForward(REFRESH_MS);
  await expect(page.getByText('The log could not be refreshed.')).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByText('Log History could not be loaded')).toBeVisible();
  await expectAccessible(page);
});

test('chips take one filter away, and exact codes find what classes do not', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook({ name: 'ERP' })) };
  await addDelivery(database, webhook, { status: 'failed', responseStatus: 503 });
  await addDelivery(database, webhook, { status: 'failed', responseStatus: 500 });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries`);
  const links = page.getByRole('link', { name: /^Details of/ });
  await expect(links).toHaveCount(2);
  await page.getByRole('button', { name: 'Response', exact: true }).click();
  const codes = page.getByRole('textbox', { name: 'Exact codes' });
  await codes.fill('5x3');
  await codes.press('Enter');
  await expect(page.getByText('Enter codes from 100 to 999')).toBeVisible();
  await codes.fill('503, 404');
  await codes.press('Enter');
  await expect(page).toHaveURL(/response=503,404/);
  await expect(links).toHaveCount(1);
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Webhook' }).selectOption('ERP');
  await expect(page.getByRole('list', { name: 'Filters that are set' }).getByRole('button')).toHaveText([
    'Response503',
    'Response404',
    'WebhookERP',
  ]);
  await page.getByRole('button', { name: 'Remove filter Response: 503' }).click();
  await expect(page.getByRole('heading', { name: 'No delivery matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove filter Response: 404' }).click();
  await expect(links).toHaveCount(2);
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(page).toHaveURL(`/o/${org.slug}/deliveries`);
});

test('a time can be copied in every form, by pointer and by keyboard', async ({
  signInAs,
  org,
  addWebhook,
  database,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  const delivery = await addDelivery(database, webhook);
  const { rows } = await database.execute<{ ms: string }>(sql`
    select floor(extract(epoch from created_at) * 1000)::text as ms from deliveries
    where org_id = ${org.id} and id = ${decodeId('delivery', delivery.id)}`);
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries`);
  const time = page.getByRole('row', { name: /Job Created/ }).getByRole('time');
  const card = page.getByRole('group', { name: 'This time in other forms' });
  await time.hover();
  await expect(card.getByRole('term')).toHaveText(['Local', 'UTC', 'Unix ms', 'Relative']);
  await page.mouse.move(0, 0);
  await expect(card).toBeHidden();
  await page
    .getByRole('row', { name: /Job Created/ })
    .getByRole('button', { name: /Copy event ID/ })
    .focus();
  await page.keyboard.press('Tab');
  await expect(card).toBeVisible();
  await expectAccessible(page);
  await card.getByRole('button', { name: 'Copy: Unix ms' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(rows[0]?.ms);
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
});
