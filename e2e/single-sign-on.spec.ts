/** Sign-in through an OpenID Connect provider, against a real one on loopback. */
import { expect, test } from '#e2e/support/fixtures';

test.beforeEach(async ({ page }) => {
  await page.goto('/sign-in');
});

async function nextPerson(issuer: string, person: { email: string; email_verified: boolean; name: string }) {
  const response = await fetch(`${issuer}/next-person`, { method: 'POST', body: JSON.stringify(person) });
  expect(response.ok).toBe(true);
}

test.describe.configure({ mode: 'serial' });

test('a person with a verified address of an account is signed in as that account', async ({
  page,
  org,
  stack,
}) => {
  const { email, name } = org.people.admin;
  await nextPerson(stack.oidcIssuer, {
    email: email.toUpperCase(),
    email_verified: true,
    name: 'As the provider has it',
  });
  await page.getByRole('button', { name: 'Single sign-on' }).click();
  await page.waitForURL(`**/o/${org.slug}/**`);
  const access = await page.request.get(`/api/v1/orgs/${org.slug}/access`);
  expect(await access.json()).toMatchObject({ user: { email, name }, role: 'admin' });
});

test('a person without an account is refused, and told so', async ({ page, stack }) => {
  await nextPerson(stack.oidcIssuer, {
    email: 'stranger@example.com',
    email_verified: true,
    name: 'Stranger',
  });
  await page.getByRole('button', { name: 'Single sign-on' }).click();
  await page.waitForURL('**/sign-in?**');
  await expect(page.getByRole('main').getByRole('alert')).toContainText(/no account/i);
});

test('an address that the provider has not verified is worth nothing', async ({ page, org, stack }) => {
  await nextPerson(stack.oidcIssuer, {
    email: org.people.admin.email,
    email_verified: false,
    name: 'Mallory',
  });
  await page.getByRole('button', { name: 'Single sign-on' }).click();
  await page.waitForURL('**/sign-in?**');
  await expect(page.getByRole('main').getByRole('alert')).toContainText(/verified/i);
  expect((await page.request.get(`/api/v1/orgs/${org.slug}/access`)).status()).toBe(401);
});
