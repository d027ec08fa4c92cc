/** The list: times and zones, what is live, and its states. */
import { sql } from '#db/drizzle';
import { expectAccessible } from '#e2e/support/accessibility';
import { addDelivery } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';
import { decodeId } from '#lib/domain/ids';

const rowLinks = /^Details of evt_/;

test('time: a range', async ({ signInAs, org, addWebhook, database }) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  await addDelivery(database, webhook, { minutesAgo: 40 });
  await addDelivery(database, webhook, { type: 'job.updated' });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries`);
  const links = page.getByRole('link', { name: rowLinks });
  await expect(links).toHaveCount(2);
  await page.getByRole('button', { name: 'Time', exact: true }).click();
  await page.getByRole('button', { name: 'Last 15 minutes' }).click();
  await expect(links).toHaveCount(1);
  await expect(page).toHaveURL(/from=\d{4}-\d\d-\d\dT/);

  // In local time, which is that of New York.
  await page.getByRole('button', { name: /^Time/ }).click();
  const form = page.getByRole('dialog', { name: 'Filter by time' });
  const to = form.getByLabel('To');
  await form.getByLabel('From').fill('2026-01-02T00:00');
  await to.fill('2026-01-01T23:59');
  await form.getByRole('button', { name: 'Apply' }).click();
  await expect(to).toHaveAccessibleDescription('Must be after “From”.');
  await expect(links).toHaveCount(1);
  await to.fill('2026-01-02T00:01');
  await form.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/from=2026-01-02T05:00:00\.000Z&to=2026-01-02T05:01:00\.000Z/);
  await expect(page.getByRole('heading', { name: 'No delivery matches' })).toBeVisible();
  await page.getByRole('button', { name: /^Time/ }).click();
  await form.getByRole('button', { name: 'Last hour' }).click();
  await expect(links).toHaveCount(2);
});

test('the zone is that of the account menu until it is switched', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  await addDelivery(database, { orgId: org.id, ...(await addWebhook()) });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries`);
  const zone = page.getByRole('columnheader', { name: /^Date\/Time/ });
  const utc = page.getByRole('switch', { name: 'UTC' });
  await expect(zone).toContainText('GMT-');
  await page.getByRole('button', { name: /^Account: / }).click();
  await page.getByRole('menuitemradio', { name: 'UTC' }).click();
  await page.keyboard.press('Escape');
  await expect(utc).toBeChecked();
  await expect(zone).toContainText('UTC');
  await utc.click();
  await expect(page).toHaveURL(/utc=false/);
  await expect(zone).toContainText('GMT-');
  await utc.click();
  await expect(page).toHaveURL(`/o/${org.slug}/deliveries`);
  await expect(zone).toContainText('UTC');
});

test('paused, nothing is asked for however long it lasts', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  await addDelivery(database, webhook);
  const page = await signInAs('support');
  await page.clock.install();
  await page.goto(`/o/${org.slug}/deliveries`);
  await expect(page.getByRole('link', { name: rowLinks })).toHaveCount(1);
  await page.getByRole('button', { name: 'Pause updates' }).click();
  await addDelivery(database, webhook, { type: 'estimate.created' });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.clock.runFor('01:00');
  expect(asked.filter((url) => url.includes('/deliveries'))).toEqual([]);
  await page.getByRole('button', { name: 'Resume updates' }).click();
  await expect(page.getByRole('button', { name: '1 new delivery' })).toBeVisible();
});

test('a delivery that fails comes into “Needs attention” though it is not new', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  const old = await addDelivery(database, webhook, { status: 'retrying', minutesAgo: 30 });
  await addDelivery(database, webhook, { status: 'failed', type: 'job.updated' });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries?status=failed`);
  await expect(page.getByRole('link', { name: rowLinks })).toHaveCount(1);
  await database.execute(sql`
    update deliveries set status = 'failed', next_attempt_at = null, updated_at = now()
    where org_id = ${org.id} and id = ${decodeId('delivery', old.id)}`);
  const pill = page.getByRole('button', { name: '1 new delivery' });
  await expect(pill).toBeVisible();
  await expectAccessible(page);
  await pill.click();
  await expect(page.getByRole('link', { name: rowLinks }).nth(1)).toHaveAccessibleName(
    `Details of ${old.eventId}`,
  );
});

test('empty, and errors with the next step', async ({
  signInAs,
  org,
  addWebhook,
  database,
  expectedErrors,
}) => {
  expectedErrors.push(/Failed to load resource/);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/deliveries`);
  await expect(page.getByRole('heading', { name: 'No deliveries yet' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: 'Send event' })).toBeVisible();

  const webhook = { orgId: org.id, ...(await addWebhook()) };
  await addDelivery(database, webhook);
  const links = page.getByRole('link', { name: rowLinks });
  // Where there was no row, none can jump: it comes by itself.
  await expect(links).toHaveCount(1);

  await page.route('**/orgs/*/deliveries?*', (route) => route.abort());
  await expect(page.getByText('The log could not be refreshed.')).toBeVisible();
  await expect(links).toHaveCount(1);
  await page.unroute('**/orgs/*/deliveries?*');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText('The log could not be refreshed.')).toBeHidden();

  await page.route('**/orgs/*/deliveries*', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: 'about:blank',
        title: 'Down',
        status: 503,
        code: 'internal_error',
        detail: 'Down for a moment.',
        requestId: '1',
      }),
    }),
  );
  expectedErrors.push(/^response: 503/);
  await page.reload();
  await expect(page.getByRole('alert').filter({ hasText: 'Log History could not be loaded' })).toContainText(
    'Down for a moment.',
  );
  await page.unroute('**/orgs/*/deliveries*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(links).toHaveCount(1);
});

test('looks and reads well @views', async ({ signInAs, org, addWebhook, database }) => {
  const webhook = {
    orgId: org.id,
    ...(await addWebhook({
      name: 'Ein sehr langer Name für einen Webhook, der nicht in die Spalte passt 👷 مرحبا',
    })),
  };
  for (const status of ['delivered', 'failed', 'retrying', 'cancelled'] as const) {
    await addDelivery(database, webhook, {
      status,
      responseStatus: status === 'delivered' ? 200 : 503,
      subject: 'job_1',
    });
  }
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/deliveries`);
  await expect(page.getByRole('link', { name: rowLinks })).toHaveCount(4);
  await expectAccessible(page);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
  // On a phone the filters are behind a button.
  const filters = page.getByRole('button', { name: 'Filters' });
  if (await filters.isVisible()) await filters.click();
  await page.getByRole('button', { name: 'Event', exact: true }).click();
  await expect(page.getByRole('checkbox', { name: 'Image Created' })).toBeVisible();
  await expectAccessible(page);
});
