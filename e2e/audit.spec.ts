/** The audit log: what was done reads as a sentence, and the filters stand in the URL. */
import { sql } from '#db/drizzle';
import { expectAccessible } from '#e2e/support/accessibility';
import { expect, test } from '#e2e/support/fixtures';

test('person, action and object are filters in the URL, and the names in a sentence set them', async ({
  signInAs,
  org,
  database,
}) => {
  const { admin, manager } = org.people;
  const ids = await database.execute<{ id: string }>(sql`select uuid_v7() as id from generate_series(1, 2)`);
  for (const { id } of ids.rows)
    for (const [user, action] of [
      [admin.id, 'webhook.created'],
      [manager.id, 'webhook.activated'],
      [null, 'webhook.deactivated'],
    ])
      await database.execute(sql`
        insert into audit_log (org_id, actor_user_id, action, target_kind, target_id, detail)
        values (${org.id}, ${user}, ${action}, 'webhook', ${id}, '{"name": "ERP"}')`);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/audit-log`);
  const sentences = page.getByRole('main').getByRole('paragraph').filter({ hasText: 'the webhook' });
  await expect(sentences).toHaveCount(6);

  await page.getByRole('link', { name: manager.name }).first().click();
  await expect(page).toHaveURL(/actor=usr_/);
  await expect(sentences).toHaveCount(2);
  await expect(page.getByLabel('Person')).toHaveValue(/^usr_/);

  await page.getByLabel('Person').selectOption('Hooktab itself');
  await expect(page).toHaveURL(/actor=system/);
  await expect(sentences).toHaveText([/^Hooktab deactivated/, /^Hooktab deactivated/]);
  await page.getByRole('link', { name: 'Show all that was done to ERP' }).first().click();
  await expect(page).toHaveURL(/target=whk_/);
  await expect(sentences).toHaveCount(1);

  await page.getByLabel('Person').selectOption('Everybody');
  await expect(sentences).toHaveCount(3);
  await page.getByRole('button', { name: /^Action/ }).click();
  await page
    .getByRole('group', { name: 'Webhooks' })
    .getByRole('checkbox', { name: 'Activated', exact: true })
    .click();
  await expect(page).toHaveURL(/action=webhook\.activated/);
  await page.keyboard.press('Escape');
  await expect(sentences).toHaveCount(1);

  await page.reload();
  await expect(sentences).toHaveCount(1);
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(sentences).toHaveCount(6);
  await expect(page).toHaveURL(`/o/${org.slug}/audit-log`);
});

test('a filter that nothing matches says so, and a wrong ID what is wrong', async ({
  signInAs,
  org,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 422/);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/audit-log`);
  await expect(page.getByRole('heading', { name: 'Nothing was recorded yet' })).toBeVisible();
  await expectAccessible(page);
  await page.goto(`/o/${org.slug}/audit-log?actor=system`);
  await expect(page.getByRole('heading', { name: 'No entry matches' })).toBeVisible();
  await page.getByLabel('Object ID').fill('job_20417');
  await expect(
    page.getByText('Must be the id of a webhook, delivery, event, user or API key.'),
  ).toBeVisible();
  await expectAccessible(page);
});

test('older entries come page by page', async ({ signInAs, org, database }) => {
  await database.execute(sql`
    insert into audit_log (org_id, actor_user_id, action, target_kind, target_id, detail)
    select ${org.id}, ${org.people.admin.id}, 'event.emitted', 'event', uuid_v7(), '{"type": "job.created"}'
    from generate_series(1, 120)`);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/audit-log`);
  const sentences = page.getByRole('main').getByText('sent the event Job Created');
  await expect(sentences).toHaveCount(50);
  await page.getByRole('button', { name: 'Load older' }).click();
  await expect(sentences).toHaveCount(100);
  await page.getByRole('button', { name: 'Load older' }).click();
  await expect(sentences).toHaveCount(120);
  await expect(page.getByText('This is the beginning of what matches.')).toBeVisible();
});

test('markup in a name is text', async ({ signInAs, org, addWebhook, database }) => {
  const name = '<img src=x onerror=alert(1)>\u202egnp.exe';
  const webhook = await addWebhook({ name });
  await database.execute(sql`
    insert into audit_log (org_id, action, target_kind, target_id, detail)
    values (${org.id}, 'webhook.updated', 'webhook', ${webhook.id},
      '{"changed": {"name": {"from": "<script>alert(1)</script>", "to": "x"}}}')`);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/audit-log`);
  await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
  await expect(page.getByText('Name: <script>alert(1)</script> → x')).toBeVisible();
});

test('the audit log reads well @views', async ({ signInAs, org, addWebhook, database }) => {
  const webhook = await addWebhook({
    name: 'A webhook with a name that is as long as names may be in practice',
  });
  for (const action of ['webhook.created', 'webhook.updated', 'webhook.deactivated'])
    await database.execute(sql`
      insert into audit_log (org_id, actor_user_id, address, action, target_kind, target_id, detail)
      values (${org.id}, ${org.people.admin.id}, '2001:db8:85a3:8d3:1319:8a2e:370:7348', ${action}, 'webhook',
        ${webhook.id}, '{"url": "https://erp.example.com/a/very/long/path/that/goes/on?and=on&and=on&and=on&and=on"}')`);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/audit-log?action=webhook.created,webhook.updated,webhook.deactivated`);
  await expect(page.getByRole('main').getByText('created the webhook')).toBeVisible();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Action/ }).click();
  await expect(page.getByRole('group', { name: 'Webhooks' })).toBeVisible();
  await expectAccessible(page);
});
