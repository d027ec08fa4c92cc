/** What is typed while the scripts of a page are still on their way, as over a slow line. */
import { expect, test } from '#e2e/support/fixtures';
import { openWithoutScripts } from '#e2e/support/hydration';

test('the sign-in form keeps it', async ({ page, org, expectedErrors }) => {
  expectedErrors.push(/status of 401/);
  const start = await openWithoutScripts(page, '/sign-in');
  await page.getByLabel('Email').fill(org.people.admin.email);
  await page.getByLabel('Password').fill('wrong');
  start();
  await page.waitForLoadState('networkidle');
  await expect(page.getByLabel('Email')).toHaveValue(org.people.admin.email);
  await expect(page.getByLabel('Password')).toHaveValue('wrong');
  // Known to the form, not only to be seen.
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'is wrong' })).toBeVisible();
});

test('the form of a webhook can be typed into when it can take it', async ({ signInAs, org, addWebhook }) => {
  const webhook = await addWebhook({ name: 'ERP' });
  const page = await signInAs('manager');
  const start = await openWithoutScripts(page, `/o/${org.slug}/webhooks/${webhook.publicId}?edit=true`);
  const name = page.getByLabel('Name', { exact: true });
  await expect(name).toBeDisabled();
  await expect(name).toHaveValue('ERP');
  start();
  await name.fill('ERP, new');
  await page.waitForLoadState('networkidle');
  await expect(name).toHaveValue('ERP, new');
});

test('the search of the log takes effect', async ({ signInAs, org }) => {
  const page = await signInAs('support');
  const start = await openWithoutScripts(page, `/o/${org.slug}/deliveries`);
  await page.getByRole('textbox', { name: /Search/ }).fill('job_1');
  start();
  await expect(page).toHaveURL(/search=job_1/);
});

test('Send event shows its form when it can take what is typed', async ({ signInAs, org }) => {
  const page = await signInAs('admin');
  const start = await openWithoutScripts(page, `/o/${org.slug}/events/send`);
  await expect(page.getByRole('heading', { name: 'Send event' })).toBeVisible();
  await expect(page.getByLabel('Payload')).toHaveCount(0);
  start();
  await page.getByLabel('Payload').fill('{"typed":"at once"}');
  await page.waitForLoadState('networkidle');
  await expect(page.getByLabel('Payload')).toHaveValue('{"typed":"at once"}');
});
