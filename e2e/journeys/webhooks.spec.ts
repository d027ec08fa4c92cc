/** The listing: how each webhook does, and everything that can be done from there. */
import { sql } from '#db/drizzle';
import { addDelivery } from '#e2e/support/deliveries';
import { expect } from '#e2e/support/fixtures';
import { JOURNEY, test } from '#e2e/support/journey';

test(
  'sees how webhooks do, and switches them off and on',
  JOURNEY,
  async ({ signInAs, org, addWebhook, database, press, expectedErrors }) => {
    expectedErrors.push(/Failed to load resource/);
    const erp = await addWebhook({ name: 'ERP' });
    for (let i = 0; i < 3; i++) await addDelivery(database, { orgId: org.id, ...erp });
    await addDelivery(database, { orgId: org.id, ...erp }, { status: 'failed', minutesAgo: 90 });
    const portal = { orgId: org.id, ...(await addWebhook({ name: 'Portal' })) };
    const failed = await addDelivery(database, portal, { status: 'failed', responseStatus: 503 });
    const slow = { orgId: org.id, ...(await addWebhook({ name: 'Slow one' })) };
    // Due in an hour: no worker touches them meanwhile.
    for (let i = 0; i < 2; i++) await addDelivery(database, slow, { status: 'retrying' });
    const waiting = async () => {
      const { rows } = await database.execute<{ status: string }>(sql`
      select status from deliveries
      where org_id = ${org.id} and webhook_id = ${slow.id} and event_type = 'job.created' order by id`);
      return rows.map(({ status }) => status);
    };

    const page = await signInAs('manager');
    await page.goto(`/o/${org.slug}/webhooks`);
    const attention = page.getByRole('listitem').filter({ hasText: 'failed its last delivery: 503' });
    await expect(attention.getByRole('link', { name: 'Portal' })).toHaveAttribute(
      'href',
      new RegExp(`delivery=${failed.id}`),
    );
    const row = page.getByRole('row', { name: /ERP/ });
    await expect(row.getByRole('link', { name: /Delivered.*, last delivery of ERP/ })).toBeVisible();
    await expect(row).toContainText('4 · 75 % delivered');

    // The switch shows the wish at once, and goes back where it is refused.
    const toggle = row.getByRole('switch');
    const answer = Promise.withResolvers<void>();
    const route = `**/webhooks/${erp.publicId}/active`;
    await page.route(route, async (call) => {
      expect(call.request().postDataJSON()).toMatchObject({ isActive: false });
      await answer.promise;
      await call.abort();
    });
    await press(toggle);
    await expect(toggle).not.toBeChecked();
    answer.resolve();
    await expect(toggle).toBeChecked();
    await expect(page.getByText('“ERP” may not have been deactivated')).toBeVisible();
    await page.unroute(route);
    await press(toggle);
    await expect(page.getByText('“ERP” is deactivated.')).toBeVisible();
    /** Of the message that says so: others may lie behind it. */
    const undo = (message: string) =>
      press(page.getByRole('listitem').filter({ hasText: message }).getByRole('button', { name: 'Undo' }));
    await undo('“ERP” is deactivated.');
    await expect(toggle).toBeChecked();
    await expect(page.getByText('The endpoint answered webhook.activated with: 200 OK.')).toBeVisible();
    await undo('The endpoint answered webhook.activated');
    await expect(page.getByText('“ERP” is deactivated.')).toBeVisible();
    await expect(toggle).not.toBeChecked();

    // Where retries wait, it asks what becomes of them.
    const slowToggle = page.getByRole('switch', { name: /Slow one/ });
    const question = page.getByRole('alertdialog', { name: 'Deactivate “Slow one”?' });
    await press(slowToggle);
    await expect(question).toContainText('2 deliveries');
    await press(question.getByRole('button', { name: 'Keep it active' }));
    await expect(slowToggle).toBeChecked();
    await press(slowToggle);
    await press(question.getByRole('radio', { name: /Keep sending/ }));
    await press(question.getByRole('button', { name: 'Deactivate webhook' }));
    await expect(page.getByText('“Slow one” is deactivated.')).toBeVisible();
    expect(await waiting()).toEqual(['retrying', 'retrying']);
    await undo('“Slow one” is deactivated.');
    await expect(slowToggle).toBeChecked();
    await press(slowToggle);
    await press(question.getByRole('button', { name: 'Deactivate webhook' }));
    await expect(page.getByText('Waiting deliveries were cancelled.')).toBeVisible();
    expect(await waiting()).toEqual(['cancelled', 'cancelled']);
  },
);

test(
  'finds one of many, copies it, and only reads as support',
  JOURNEY,
  async ({ signInAs, org, addWebhook, receiver, press }) => {
    await addWebhook({ name: 'ERP', eventTypes: ['job.created', 'estimate.updated'] });
    for (let i = 1; i <= 8; i++) await addWebhook({ name: `Depot ${i}`, isActive: i !== 3 });
    const page = await signInAs('support');
    await page.goto(`/o/${org.slug}/webhooks`);
    await expect(page.getByRole('region', { name: 'Support access' })).toContainText('read-only');
    const rows = page.getByRole('row').filter({ has: page.getByRole('link', { name: /^(ERP|Depot \d)$/ }) });
    await expect(rows).toHaveCount(9);
    await expect(rows.filter({ hasText: 'Active' })).toHaveCount(8);
    await expect(page.getByRole('switch')).toHaveCount(0);
    await expect(page.getByRole('link', { name: /Create webhook|Edit/ })).toHaveCount(0);
    await expect(page.getByRole('button', { name: /^More for/ })).toHaveCount(0);

    await page.getByLabel('Status').selectOption('deactivated');
    await expect(rows).toHaveText(/Depot 3/);
    await page.getByLabel('Status').selectOption('attention');
    await expect(page.getByText('No webhook needs attention.')).toBeVisible();
    await page.getByRole('searchbox').fill('no such name');
    await expect(page.getByText('No webhook with the chosen status has a name or URL')).toBeVisible();
    await expect(page).toHaveURL(/q=no/);
    await signInAs('manager');
    await page.reload();
    await press(page.getByRole('button', { name: 'Show all 9' }));
    await expect(rows).toHaveCount(9);

    await press(page.getByRole('button', { name: 'More for ERP' }));
    await press(page.getByRole('menuitem', { name: 'Duplicate' }));
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Copy of ERP');
    await expect(page.getByLabel('Webhook URL')).toHaveValue(receiver.url('/200'));
    await expect(page.getByText('2 of 31 ticked')).toBeVisible();
  },
);
