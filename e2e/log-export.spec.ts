/** The log as a file for spreadsheets. */
import { readFile } from 'node:fs/promises';
import { sql } from '#db/drizzle';
import { addDeliveries } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';

test('what is filtered is exported, safe to open, and recorded', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook({ name: '=1+1, "formula"' })) };
  await addDeliveries(database, webhook, { count: 1_200 });
  await addDeliveries(database, webhook, { count: 5, status: 'delivered', responseStatus: 200 });
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries?status=failed`);
  await page.getByRole('button', { name: 'More for Log History' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Export as CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(new RegExp(`^${org.slug}-log-\\d{4}-\\d\\d-\\d\\d\\.csv$`));
  await expect(page.getByText('The export has begun.')).toBeVisible();
  const text = await readFile(await file.path(), 'utf8');
  const lines = text.split('\r\n');
  expect(lines).toHaveLength(1_202);
  expect(lines[0]).toMatch(/^\uFEFFID,Delivery ID,Date\/Time \(UTC\),Event,/);
  expect(lines[1]).toContain(`,"'=1+1, ""formula""",whk_`);
  expect(lines[1]).toContain(',Failed,500 Internal Server Error,500,3,');
  const { rows } = await database.execute<{ detail: unknown }>(sql`
    select detail from audit_log
    where org_id = ${org.id} and action = 'log.exported' and actor_user_id = ${org.people.support.id}`);
  expect(rows).toEqual([{ detail: { filters: { status: ['failed'] } } }]);
});

test('who may not read the log may not export it', async ({ signInAs, org }) => {
  const page = await signInAs('nobody');
  const answer = await page.request.get(`/api/v1/orgs/${org.slug}/deliveries/export`);
  expect(answer.status()).toBe(403);
});
