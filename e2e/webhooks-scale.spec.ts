/** The listing with none, one, fifty and a thousand webhooks, and with names and URLs that test the layout. */
import type { Page } from '@playwright/test';
import type { Database } from '#db/client';
import { sql } from '#db/drizzle';
import { expectAccessible } from '#e2e/support/accessibility';
import { addDelivery } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';

async function addMany(database: Database, orgId: string, count: number): Promise<void> {
  await database.execute(sql`
    insert into webhooks (org_id, name, url, auth_method, signing_secret_sealed, event_types, is_active)
    select ${orgId}, 'Endpoint no. ' || i, 'https://endpoint-' || i || '.example.com/hooks', 'none', '\\x00',
      '{job.created}', i % 7 > 0
    from generate_series(1, ${count}::integer) as i`);
}

const rows = (page: Page) => page.getByRole('table', { name: 'Webhooks' }).getByRole('row');

test('one', async ({ signInAs, org, database }) => {
  await addMany(database, org.id, 1);
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByRole('searchbox')).toHaveCount(0);
  await expect(page.getByRole('table', { name: 'Webhooks' })).toMatchAriaSnapshot(`
    - table "Webhooks":
      - rowgroup:
        - row:
          - columnheader "Name"
          - columnheader "Events"
          - columnheader "Last delivery"
          - columnheader "24 h"
          - columnheader "Status"
          - columnheader "Actions"
      - rowgroup:
        - row:
          - cell:
            - link "Endpoint no. 1"
            - text: /https:..endpoint-1/
            - button "Copy URL of Endpoint no. 1"
          - cell "1 of 31 · Job"
          - cell "None yet"
          - cell
          - cell:
            - 'switch "Endpoint no. 1: active" [checked]'
          - cell:
            - link "Edit Endpoint no. 1"
            - button "More for Endpoint no. 1"
  `);
});

test('fifty are all there', async ({ signInAs, org, database }) => {
  await addMany(database, org.id, 50);
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(rows(page)).toHaveCount(51);
  await expect(page.getByRole('button', { name: /^Show .* more$/ })).toHaveCount(0);
});

test('a thousand are drawn by the hundred and found by search', async ({ signInAs, org, database }) => {
  await addMany(database, org.id, 1_000);
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(rows(page)).toHaveCount(101);
  await expect(page.getByText('100 of 1,000 webhooks')).toBeVisible();
  await page.getByRole('button', { name: 'Show 100 more' }).click();
  await expect(rows(page)).toHaveCount(201);
  await page.getByRole('searchbox').fill('no. 986');
  await expect(rows(page)).toHaveCount(2);
  const toggle = page.getByRole('switch', { name: /Endpoint no. 986/ });
  await expect(toggle).toBeChecked();
  await toggle.click();
  await expect(page.getByText('“Endpoint no. 986” is deactivated.')).toBeVisible();
});

test('beyond a thousand the screen says what to do', async ({
  signInAs,
  org,
  database,
  receiver,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 409/, /response: 409/);
  await addMany(database, org.id, 1_000);
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks/new?demo=true`);
  await page.getByLabel('Webhook URL').fill(receiver.url('/200'));
  await page.getByRole('button', { name: 'Create webhook' }).click();
  await expect(
    page.getByText('An organisation has at most 1,000 webhooks. Delete one that is not needed.'),
  ).toBeVisible();
});

test('the newest is in sight, however many there are', async ({ signInAs, org, database, receiver }) => {
  await addMany(database, org.id, 150);
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks/new?demo=true`);
  await page.getByLabel('Webhook URL').fill(receiver.url('/200'));
  await page.getByRole('button', { name: 'Create webhook' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('switch', { name: /Demo receiver/ })).toBeFocused();
});

const HARD_NAMES = [
  'x'.repeat(100),
  'פורטל הלקוחות (ישן) 2',
  'بوابة الموردين – test',
  '👩🏽‍🔧🏗️ Baustelle „Süd“',
  `${'a'.repeat(40)} \u202Etxt.exe`,
  '<b onmouseover=alert(1)>bold</b>',
];

test('hard names and URLs stay in their places', { tag: '@views' }, async ({
  signInAs,
  org,
  addWebhook,
  receiver,
  database,
}) => {
  for (const [index, name] of HARD_NAMES.entries()) {
    const webhook = await addWebhook({
      name,
      isActive: index < 3,
      url: `${receiver.url('/200')}&${'%D7%A9-'.repeat(index * 40)}end`,
    });
    // Named in the alert above the table, too.
    if (index < 3) await addDelivery(database, { orgId: org.id, ...webhook }, { status: 'failed' });
  }
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks`);
  for (const name of HARD_NAMES) {
    const link = page.getByRole('table', { name: 'Webhooks' }).getByRole('link', { name, exact: true });
    await expect(link).toBeVisible();
    // What is written from right to left stays within its own box, and what follows it stays behind it.
    await expect(link.getByText(name, { exact: true })).toHaveCSS('unicode-bidi', 'isolate');
  }
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
  await expectAccessible(page);
  await page
    .getByRole('link', { name: HARD_NAMES[1] ?? '', exact: true })
    .last()
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(HARD_NAMES[1] ?? '');
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
});
