/** The log with no row, one, a page, and a hundred thousand; and with names that are hard on a layout. */
import { sql } from '#db/drizzle';
import { expectAccessible } from '#e2e/support/accessibility';
import { addDeliveries, addDelivery, addEvent } from '#e2e/support/deliveries';
import { expect } from '#e2e/support/fixtures';
import { deliveryRows, test } from '#e2e/support/journey';

const ROWS = 100_000;
const rowLinks = /^Details of evt_/;

test('no row, one row, exactly a page', async ({ signInAs, org, addWebhook, database }) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries`);
  await expect(page.getByRole('heading', { name: 'No deliveries yet' })).toBeVisible();
  await addDeliveries(database, webhook, { count: 1 });
  await page.reload();
  const links = page.getByRole('link', { name: rowLinks });
  await expect(links).toHaveCount(1);
  await expect(page.getByText('This is the beginning of the log.')).toBeVisible();
  await database.execute(sql`delete from deliveries where org_id = ${org.id}`);
  await addDeliveries(database, webhook, { count: 50 });
  await page.reload();
  await expect(links).toHaveCount(50);
  await expect(page.getByText('This is the beginning of the log.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Load older' })).toHaveCount(0);
});

test('a hundred thousand rows: every view answers at once, and the rest is a page away', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook({ name: 'ERP' })) };
  await addDeliveries(database, webhook, {
    count: ROWS,
    status: 'delivered',
    responseStatus: 200,
    secondsApart: 5,
  });
  // Rare, and the oldest of all.
  const failed = await addDelivery(database, webhook, {
    status: 'failed',
    responseStatus: 404,
    subject: 'job_rare',
    minutesAgo: 60 * 24 * 6,
  });
  const page = await signInAs('manager');
  const links = page.getByRole('link', { name: rowLinks });
  await page.goto(`/o/${org.slug}/deliveries`);
  await expect(links).toHaveCount(50);
  for (const count of [100, 150]) {
    await page.getByRole('button', { name: 'Load older' }).click();
    await expect(links).toHaveCount(count);
  }
  const filters = ['status=failed', 'response=404', 'search=job_rare', `search=${failed.eventId}`];
  for (const filter of filters) {
    await page.goto(`/o/${org.slug}/deliveries?${filter}`);
    await expect(page.getByRole('link', { name: `Details of ${failed.eventId}` })).toBeVisible();
    await expect(links).toHaveCount(1);
  }
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(links).toHaveCount(50);
  await page.getByRole('button', { name: 'More for Log History' }).click();
  await page.getByRole('menuitem', { name: 'Retry all that match…' }).click();
  await expect(page.getByRole('dialog')).toContainText(
    '1 delivery whose payload is older than the retention.',
  );
});

test('long names, long URLs, right-to-left and emoji text @views', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const name = `مرحبا ${'Endpunktverwaltungsgesellschaft'.repeat(2)} 👷🏽‍♀️ ‮reversed`;
  const url = `https://receiver.example.com/${'a-very-long-segment/'.repeat(12)}end?tenant=שלום&x=${'1'.repeat(300)}`;
  const webhook = { orgId: org.id, ...(await addWebhook({ name, url })) };
  const subject = 'عمل_٧٧ 👷 a-subject-that-is-much-longer-than-its-column-is-wide-0123456789';
  const delivery = await addDelivery(database, webhook, { status: 'failed', responseStatus: 503, subject });
  await addEvent(database, org.id, delivery, `{"مفتاح":"قيمة ‮‮","emoji":"👷🏽‍♀️","long":"${'x'.repeat(600)}"}`);
  await addDelivery(database, webhook, { status: 'retrying', subject: '‮evil' });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/deliveries`);
  const links = page.getByRole('link', { name: rowLinks });
  await expect(links).toHaveCount(2);
  const isTooWide = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await isTooWide()).toBeLessThanOrEqual(0);
  // What one text does to the direction of writing ends with it.
  for (const text of [name, subject]) {
    const shown = deliveryRows(page).getByText(text, { exact: true }).first();
    await expect(shown).toHaveCSS('unicode-bidi', 'isolate');
  }
  await expectAccessible(page);
  await page.getByRole('link', { name: `Details of ${delivery.eventId}` }).click();
  const dialog = page.getByRole('dialog', { name: 'Job Created' });
  const payload = dialog.getByRole('region', { name: 'Payload' });
  await expect(payload).toContainText('👷🏽‍♀️');
  const value = payload.getByText('قيمة');
  expect(await value.evaluate((element) => getComputedStyle(element).unicodeBidi)).toBe('isolate');
  expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(
    0,
  );
  await expectAccessible(page);
});
