/** Signing in and out: with a password, with an identity provider, and where one is led afterwards. */
import type { Page } from '@playwright/test';
import { expectAccessible } from '#e2e/support/accessibility';
import { expect, test } from '#e2e/support/fixtures';
import { PASSWORD } from '#e2e/support/people';

// What the browser itself says of a refused sign-in.
const refused = /the server responded with a status of 401/;

async function fillIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('a link is opened after signing in, and signing out closes it again', async ({ page, org }) => {
  const link = `/o/${org.slug}/members?from=mail`;
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'Sign in to Hooktab' })).toBeVisible();
  await fillIn(page, org.people.admin.email, PASSWORD);
  await expect(page).toHaveURL(link);
  // Until it is loaded, its buttons do nothing yet.
  await page.waitForLoadState();

  await page.getByRole('button', { name: `Account: ${org.people.admin.name}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL('/sign-in');
  await page.goto(link);
  await expect(page).toHaveURL(`/sign-in?callbackUrl=${encodeURIComponent(link)}`);
});

test('the start page leads to the organisation and its first tab', async ({ page, org }) => {
  await page.goto('/');
  await fillIn(page, org.people.support.email, PASSWORD);
  await expect(page).toHaveURL(`/o/${org.slug}/webhooks`);
});

test('wrong passwords are refused in words, and after ten tries with a wait', async ({
  page,
  org,
  expectedErrors,
}) => {
  expectedErrors.push(refused);
  await page.goto('/sign-in');
  for (let tries = 0; tries < 10; tries++) {
    const answer = page.waitForResponse(/callback\/credentials/);
    await fillIn(page, org.people.admin.email, 'wrong');
    await answer;
    await expect(page.getByRole('main').getByRole('alert')).toHaveText(
      'The email address or the password is wrong.',
    );
    await expect(page.getByLabel('Password')).toBeFocused();
  }
  await fillIn(page, org.people.admin.email, PASSWORD);
  await expect(page.getByRole('main').getByRole('alert')).toHaveText(
    'Too many attempts. Wait 15 minutes, then try again.',
  );
  await expectAccessible(page);
});

test('a session that ended leads to the sign-in page and back', async ({
  signInAs,
  org,
  context,
  expectedErrors,
}) => {
  expectedErrors.push(refused);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/members`);
  await page
    .getByRole('checkbox', { name: /Kim Larsen/ })
    .first()
    .waitFor();
  await context.clearCookies();
  await page.getByRole('checkbox', { name: `Org.webhooks for ${org.people.nobody.name}` }).click();
  await expect(page).toHaveURL(`/sign-in?callbackUrl=${encodeURIComponent(`/o/${org.slug}/members`)}`);
});

test('nobody is led to another site', async ({ page, org, context }) => {
  for (const callbackUrl of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
  ]) {
    await context.clearCookies();
    await page.goto(`/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`);
    await fillIn(page, org.people.admin.email, PASSWORD);
    await expect(page, callbackUrl).toHaveURL(`/o/${org.slug}/webhooks`);
  }
});

test.describe('with an identity provider', () => {
  // The provider signs in one person at a time for the whole run.
  test.describe.configure({ mode: 'serial' });

  test('a person with an account comes to where they wanted', async ({ page, org, stack }) => {
    const { name, email } = org.people.manager;
    await page.request.post(`${stack.oidcIssuer}/next-person`, {
      data: { email, name, email_verified: true },
    });
    await page.goto(`/o/${org.slug}/log`);
    await page.getByRole('button', { name: 'Single sign-on' }).click();
    await expect(page).toHaveURL(`/o/${org.slug}/log`);
    await expect(page.getByRole('button', { name: `Account: ${name}` })).toBeVisible();
  });

  for (const [what, emailVerified, message] of [
    ['an unknown person', true, 'There is no account with your email address.'],
    ['an address that is not verified', false, 'has not verified your email address.'],
  ] as const) {
    test(`${what} is refused in words`, async ({ page, stack }) => {
      const email = 'stranger@example.com';
      await page.request.post(`${stack.oidcIssuer}/next-person`, {
        data: { email, name: 'Stranger', email_verified: emailVerified },
      });
      await page.goto('/sign-in');
      await page.getByRole('button', { name: 'Single sign-on' }).click();
      await expect(page.getByRole('main').getByRole('alert')).toContainText(message);
    });
  }
});

test('every page has a policy for scripts with a nonce of its own', async ({ request }) => {
  const policies = [];
  for (let visit = 0; visit < 2; visit++) {
    const response = await request.get('/sign-in');
    const policy = response.headers()['content-security-policy'] ?? '';
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]+' 'strict-dynamic';/);
    expect(policy).toContain("frame-ancestors 'none'");
    policies.push(policy);
  }
  expect(policies[0]).not.toBe(policies[1]);
});

test('the sign-in page names empty fields, lists who one can be in the demo, and is accessible @views', async ({
  page,
}) => {
  await page.goto('/sign-in');
  const submit = page.getByRole('button', { name: 'Sign in', exact: true });
  await expect(submit).toBeVisible();
  await expectAccessible(page);
  await submit.click();
  await expect(page.getByLabel('Email')).toBeFocused();
  await expect(page.getByLabel('Email')).toHaveAccessibleDescription('Enter your email address.');
  await expect(page.getByLabel('Password')).toHaveAccessibleDescription('Enter your password.');
  await expectAccessible(page);
  await page.getByRole('button', { name: /Member with Org\.webhooks$/ }).click();
  await expect(page.getByLabel('Email')).not.toHaveValue('');
  await expect(page.getByLabel('Password')).not.toHaveValue('');
  await expect(submit).toBeFocused();
});
