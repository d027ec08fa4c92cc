/** Each kind of user sees exactly their tabs, pages and controls. The routes are tested in api.spec.ts. */
import type { Page } from '@playwright/test';
import { sql } from '#db/drizzle';
import { expectAccessible } from '#e2e/support/accessibility';
import { addDeliveries } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';
import type { PersonName } from '#e2e/support/people';

type Expectation = {
  tabs: string[];
  /** The page that `/o/{org}` leads to. */
  home: string;
  canManage: boolean;
  canSeeLog: boolean;
};

const EXPECTED: Record<PersonName, Expectation> = {
  admin: {
    tabs: ['Webhooks', 'Log History', 'Event catalogue', 'Send event', 'Members', 'API keys', 'Audit log'],
    home: '/webhooks',
    canManage: true,
    canSeeLog: true,
  },
  manager: {
    tabs: ['Webhooks', 'Log History', 'Event catalogue'],
    home: '/webhooks',
    canManage: true,
    canSeeLog: true,
  },
  support: {
    tabs: ['Webhooks', 'Log History', 'Event catalogue'],
    home: '/webhooks',
    canManage: false,
    canSeeLog: true,
  },
  nobody: { tabs: [], home: '', canManage: false, canSeeLog: false },
};

/** Every page with those who may open it. */
const PAGES: Record<string, readonly PersonName[]> = {
  webhooks: ['admin', 'manager', 'support'],
  'webhooks/new': ['admin', 'manager'],
  deliveries: ['admin', 'manager', 'support'],
  'event-types': ['admin', 'manager', 'support'],
  'developers/api-reference': ['admin', 'manager', 'support'],
  'events/send': ['admin'],
  members: ['admin'],
  'api-keys': ['admin'],
  'audit-log': ['admin'],
};

// What the browser itself says of a page that is refused.
const refused = /the server responded with a status of 40[34]/;

const sections = (page: Page) => page.getByRole('navigation', { name: 'Sections' });

for (const [who, expected] of Object.entries(EXPECTED) as [PersonName, Expectation][]) {
  test(`${who} has exactly their tabs and pages`, async ({ signInAs, org, expectedErrors }) => {
    expectedErrors.push(refused);
    const page = await signInAs(who);
    await page.goto(`/o/${org.slug}`);
    await expect(page).toHaveURL(`/o/${org.slug}${expected.home}`);
    await expect(page.getByRole('button', { name: /^Account/ })).toBeVisible();
    expect(await sections(page).getByRole('link').allTextContents()).toEqual(expected.tabs);

    for (const [path, allowed] of Object.entries(PAGES)) {
      if (allowed.includes(who)) {
        // What is on it, the tests of the screen look at.
        expect((await page.request.get(`/o/${org.slug}/${path}`)).status(), path).toBe(200);
        continue;
      }
      expect((await page.goto(`/o/${org.slug}/${path}`))?.status(), path).toBe(403);
      await expect(page.getByRole('heading', { name: 'You may not see this page' })).toBeVisible();
    }
  });

  test(`${who} has exactly their controls`, async ({
    signInAs,
    org,
    addWebhook,
    database,
    expectedErrors,
  }) => {
    expectedErrors.push(refused);
    const webhook = await addWebhook({ name: 'ERP' });
    await addDeliveries(database, { orgId: org.id, ...webhook }, { count: 1 });
    const page = await signInAs(who);
    await page.goto(`/o/${org.slug}/webhooks`);
    await expect(page.getByRole('table').getByRole('link', { name: 'ERP', exact: true })).toHaveCount(
      expected.canSeeLog ? 1 : 0,
    );
    const managing = [
      page.getByRole('link', { name: 'Create webhook' }),
      page.getByRole('switch', { name: 'ERP: active' }),
      page.getByRole('link', { name: 'Edit ERP' }),
      page.getByRole('button', { name: 'More for ERP' }),
    ];
    for (const control of managing) await expect(control).toHaveCount(expected.canManage ? 1 : 0);

    await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
    await expect(page.getByRole('heading', { name: 'Log History' })).toHaveCount(expected.canSeeLog ? 1 : 0);
    await expect(page.getByRole('button', { name: 'Edit', exact: true })).toHaveCount(
      expected.canManage ? 1 : 0,
    );
    if (!expected.canSeeLog) return;

    await page.getByRole('link', { name: /^Details of/ }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('heading', { name: 'Webhook Attempts' })).toBeVisible();
    await expect(dialog.getByRole('button', { name: /^Retry now/ })).toHaveCount(expected.canManage ? 1 : 0);
  });
}

test('only support is told that it is read-only and recorded', async ({ signInAs, org }) => {
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByRole('region', { name: 'Support access' })).toHaveText(
    'Viewing Acme Roofing as support · read-only · recorded',
  );
  await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByRole('button', { name: /^Account/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Support access' })).toHaveCount(0);
});

test('the 403 page names the permission and who can give it @views', async ({
  signInAs,
  org,
  expectedErrors,
}) => {
  expectedErrors.push(refused);
  const page = await signInAs('nobody');
  await page.goto(`/o/${org.slug}/deliveries`);
  const main = page.getByRole('main');
  await expect(main.getByText('Org.webhooks', { exact: true })).toBeVisible();
  await expect(main.getByText('Org.webhooks.logs', { exact: true })).toBeVisible();
  const admin = org.people.admin;
  await expect(main.getByRole('link', { name: new RegExp(admin.name) })).toHaveAttribute(
    'href',
    new RegExp(`^mailto:${encodeURIComponent(admin.email)}\\?subject=`),
  );
  await expectAccessible(page);

  await signInAs('support');
  await page.goto(`/o/${org.slug}/webhooks/new`);
  await expect(main.getByText('You need this permission:')).toBeVisible();
  await expect(main.getByText('Org.webhooks', { exact: true })).toBeVisible();
  await expect(main.getByText('Org.webhooks.logs', { exact: true })).toHaveCount(0);
});

test('a permission given or a membership ended elsewhere shows with the next page', async ({
  signInAs,
  org,
  database,
}) => {
  const page = await signInAs('nobody');
  await page.goto(`/o/${org.slug}`);
  await expect(page.getByRole('heading', { name: /without access to its webhooks/ })).toBeVisible();
  await expectAccessible(page);
  await database.execute(
    sql`update members set permissions = '{Org.webhooks}' where user_id = ${org.people.nobody.id}`,
  );
  await page.goto(`/o/${org.slug}`);
  await expect(page).toHaveURL(`/o/${org.slug}/webhooks`);
  await expect(sections(page).getByRole('link')).toHaveCount(3);

  await database.execute(sql`delete from members where user_id = ${org.people.nobody.id}`);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'You belong to no organisation yet' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await expectAccessible(page);
});

test('an organisation that one is not a member of is not there', async ({ signInAs, expectedErrors }) => {
  expectedErrors.push(refused);
  const page = await signInAs('admin');
  const response = await page.goto('/o/somebody-else/webhooks');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
});
