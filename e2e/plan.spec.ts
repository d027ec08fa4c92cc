/** An organisation whose plan has no webhooks. */
import { eq } from '#db/drizzle';
import { orgs } from '#db/schema/index';
import { expectAccessible } from '#e2e/support/accessibility';
import { expect, test } from '#e2e/support/fixtures';
import type { Plan } from '#lib/domain/access/plan';

test.beforeEach(async ({ database, org, expectedErrors }) => {
  expectedErrors.push(/403/);
  await database
    .update(orgs)
    .set({ plan: 'basic' satisfies Plan })
    .where(eq(orgs.id, org.id));
});

test('says what it is and how to get it; after the upgrade everything is there', { tag: '@views' }, async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  await addWebhook({ name: 'From before' });
  const page = await signInAs('admin');
  for (const path of ['webhooks', 'webhooks/new', 'deliveries']) {
    const answer = await page.goto(`/o/${org.slug}/${path}`);
    expect(answer?.status(), path).toBe(403);
    await expect(page.getByRole('heading', { name: 'Webhooks are part of the Pro plan' })).toBeVisible();
  }
  await expect(page.getByText('is on Basic')).toBeVisible();
  await expect(page.getByText('Ask whoever provides this application')).toBeVisible();
  await expectAccessible(page);

  await database
    .update(orgs)
    .set({ plan: 'pro' satisfies Plan })
    .where(eq(orgs.id, org.id));
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByRole('row', { name: /From before/ })).toContainText('Active');
});

test('a member is told whom to ask', async ({ signInAs, org }) => {
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/webhooks`);
  const admin = page.getByRole('link', { name: new RegExp(org.people.admin.name) });
  await expect(admin).toHaveAttribute('href', /mailto:.*part%20of%20the%20Pro%20plan/);
});

test('who lacks the permission is told that instead', async ({ signInAs, org }) => {
  const page = await signInAs('nobody');
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByText('Org.webhooks', { exact: true })).toBeVisible();
});

test('the API answers plan_required', async ({ signInAs, org }) => {
  const page = await signInAs('manager');
  const answer = await page.request.get(`/api/v1/orgs/${org.slug}/webhooks`);
  expect(answer.status()).toBe(403);
  expect(await answer.json()).toMatchObject({ code: 'plan_required', plan: 'basic', requiredPlan: 'pro' });
});
