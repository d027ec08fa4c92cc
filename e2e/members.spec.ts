/** The Members screen: permissions are given and taken at once, and honestly. */

import type { Database } from '#db/client';
import { sql } from '#db/drizzle';
import { makeOrg } from '#db/testing/factories';
import { expectAccessible } from '#e2e/support/accessibility';
import { expect, test } from '#e2e/support/fixtures';

test('two changes in quick succession are both kept', async ({ signInAs, org }) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/members`);
  const boxes = page.getByRole('checkbox', { name: new RegExp(`for ${org.people.nobody.name}$`) });
  await boxes.first().click();
  await boxes.last().click();
  await expect(page.getByText(`${org.people.nobody.name} now has Org.webhooks.logs`)).toBeVisible();
  await page.reload();
  await expect(boxes.first()).toBeChecked();
  await expect(boxes.last()).toBeChecked();
});

test('a change that fails goes back and says so', async ({ signInAs, org, expectedErrors }) => {
  expectedErrors.push(/net::ERR_FAILED/);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/members`);
  const box = page.getByRole('checkbox', { name: `Org.webhooks for ${org.people.manager.name}` });
  await expect(box).toBeChecked();
  await page.route('**/orgs/*/members/*', (route) => route.abort());
  await box.click();
  await expect(page.getByText('The permission was not changed')).toBeVisible();
  await expect(page.getByText('The server could not be reached.')).toBeVisible();
  await expect(box).toBeChecked();
});

test('an admin has everything, so there is nothing to tick', async ({ signInAs, org }) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/members`);
  const row = page.getByRole('row', { name: new RegExp(org.people.admin.name) });
  await expect(row).toContainText('Admin: everything');
  await expect(row.getByRole('checkbox')).toHaveCount(0);
  await expect(page.getByRole('checkbox')).toHaveCount(6);
  // All are seen at a glance.
  await expect(page.getByRole('searchbox')).toHaveCount(0);
  const table = page.getByRole('table', { name: 'Members and their permissions' });
  await expect(table).toMatchAriaSnapshot({ name: 'table.aria.yml' });
});

/** People with nothing but their membership. */
async function addMembers(database: Database, orgId: string, count: number): Promise<void> {
  await database.execute(sql`
    with made as (
      insert into users (email, name)
      select 'person' || i || '@' || ${orgId} || '.example', 'Person ' || lpad(i::text, 4, '0')
      from generate_series(1, ${count}::integer) as i
      returning id
    )
    insert into members (org_id, user_id, role) select ${orgId}, id, 'member' from made`);
}

test('a long list comes page by page and is searched on the server', async ({ signInAs, org, database }) => {
  await addMembers(database, org.id, 150);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/members`);
  const rows = page.getByRole('rowheader');
  await expect(rows).toHaveCount(100);
  await expect(rows.first()).toContainText(org.people.admin.name);
  await expect(page.getByText('The first 100 members')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(rows).toHaveCount(150 + Object.keys(org.people).length);
  await expect(page.getByRole('button', { name: 'Show more' })).toHaveCount(0);

  const search = page.getByRole('searchbox', { name: 'Search by name or email address' });
  await search.fill('PERSON149@');
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(/\?q=PERSON149/);
  const box = page.getByRole('checkbox', { name: 'Org.webhooks.logs for Person 0149' });
  await box.click();
  await expect(page.getByText('Person 0149 now has Org.webhooks.logs')).toBeVisible();
  await page.reload();
  await expect(box).toBeChecked();

  await search.fill('nobody is called this');
  await expect(page.getByText('No member matches')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(search).toHaveValue('');
  await expect(rows).toHaveCount(100);
  await search.fill('Person 0149');
  await expect(rows).toHaveCount(1);
  await expect(box).toBeChecked();
});

test('by keyboard alone', async ({ signInAs, org }) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/members`);
  const box = page.getByRole('checkbox', { name: `Org.webhooks for ${org.people.support.name}` });
  await box.waitFor();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  while (!(await box.evaluate((element) => element === document.activeElement))) {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('checkbox');
  }
  await page.keyboard.press('Space');
  await expect(box).toBeChecked();
  await expect(box).toBeFocused();
});

test('the Members screen reads well @views', async ({ signInAs, org, database }) => {
  const other = await makeOrg(database, { name: 'בית הגגות 🏠' });
  await database.execute(sql`
    insert into members (org_id, user_id, role) values (${other.id}, ${org.people.admin.id}, 'admin')`);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/members`);
  await expect(page.getByRole('checkbox').first()).toBeVisible();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  await expectAccessible(page);

  await page.getByRole('button', { name: /^Account/ }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Organisation: / }).click();
  await expect(page.getByRole('menu', { name: 'Organisations' })).toBeVisible();
  await expectAccessible(page);
});
