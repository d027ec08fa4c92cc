/** The lists around the log with a hundred thousand rows: a page is there at once, and what is rare is found. */
import { sql } from '#db/drizzle';
import { expect, test } from '#e2e/support/fixtures';

const ROWS = 100_000;

test('a hundred thousand entries of the audit log', async ({ signInAs, org, addWebhook, database }) => {
  const { admin, manager } = org.people;
  const webhook = await addWebhook({ name: 'ERP' });
  // The oldest entry of all is the only one of its kind.
  await database.execute(sql`
    insert into audit_log (org_id, actor_user_id, action, target_kind, target_id, detail)
    select ${org.id}, case when i = 1 then ${manager.id}::uuid else ${admin.id}::uuid end,
      case when i = 1 then 'webhook.updated' else 'event.emitted' end,
      case when i = 1 then 'webhook' else 'event' end,
      case when i = 1 then ${webhook.id}::uuid else uuid_v7() end, '{"type": "job.created"}'
    from generate_series(1, ${ROWS}::integer) as i`);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/audit-log`);
  const sentences = page.getByRole('main').getByText('sent the event Job Created');
  await expect(sentences).toHaveCount(50);
  for (const count of [100, 150]) {
    await page.getByRole('button', { name: 'Load older' }).click();
    await expect(sentences).toHaveCount(count);
  }
  const rare = page.getByRole('main').getByText(`${manager.name} changed the webhook ERP`);
  for (const filter of ['action=webhook.updated', `target=${webhook.publicId}`]) {
    await page.goto(`/o/${org.slug}/audit-log?${filter}`);
    await expect(rare).toBeVisible();
    await expect(sentences).toHaveCount(0);
  }
  await page.getByRole('link', { name: manager.name }).click();
  await page.getByRole('button', { name: 'Clear all' }).click();
  await page.getByLabel('Person').selectOption(manager.name);
  await expect(page).toHaveURL(/\?actor=usr_/);
  await expect(rare).toBeVisible();
  await expect(page.getByText('This is the beginning of what matches.')).toBeVisible();
});

test('a hundred thousand members', async ({ signInAs, org, database }) => {
  const domain = `@${org.id}.example`;
  await database.execute(sql`
    insert into users (email, name)
    select 'person' || i || ${domain}, 'Person ' || lpad(i::text, 6, '0')
    from generate_series(1, ${ROWS}::integer) as i`);
  // Otherwise the trigger that names members reads all users for each, by a plan for the few that there were.
  await database.execute(sql`analyze users`);
  await database.execute(sql`
    insert into members (org_id, user_id, role)
    select ${org.id}, id, 'member' from users where email like ${`person%${domain}`}`);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/members`);
  const rows = page.getByRole('rowheader');
  await expect(rows).toHaveCount(100);
  await expect(rows.first()).toContainText(org.people.admin.name);
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(rows).toHaveCount(200);
  await page.getByRole('searchbox', { name: 'Search by name or email address' }).fill('person 099999');
  await expect(rows).toHaveCount(1);
  const box = page.getByRole('checkbox', { name: 'Org.webhooks for Person 099999' });
  await box.click();
  await expect(page.getByText('Person 099999 now has Org.webhooks')).toBeVisible();
  await page.reload();
  await expect(box).toBeChecked();
});
