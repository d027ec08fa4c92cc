/** Signing in and out: with a password, with an identity provider, and where one is led afterwards. */
import type { Page } from '@playwright/test';
import { expectAccessible } from '#e2e/support/accessibility';
import { expect, test } from '#e2e/support/fixtures';
import { PASSWORD } from '#e2e/support/people';

// What the browser itself says of a refused sign-in.
const refused = /the server responded with a status of (401|429)/;

const SESSION_ENDED = 'Your session has ended. Sign in again to go on where you were.';
/** Where a page leads whose session has ended. */
const endedAt = (path: string) =>
  `/sign-in?${new URLSearchParams({ callbackUrl: path, error: 'SessionEnded' })}`;

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
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
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
    /^Too many attempts\. Wait 1[45] minutes, then try again\.$/,
  );
  await expectAccessible(page);
});

test('a session that ended takes nothing away: the page says so, and goes on once somebody has signed in', async ({
  signInAs,
  org,
  context,
  expectedErrors,
}) => {
  expectedErrors.push(refused);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks/new`);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Entered before');
  await page.getByLabel('Webhook URL').fill('https://erp.example.com/hooks');
  await page.getByRole('checkbox', { name: 'Job', exact: true }).click();
  const cookies = await context.cookies();
  await context.clearCookies();
  await page.getByRole('button', { name: 'Create webhook' }).click();
  const notice = page.getByText('You are signed out.', { exact: true });
  await expect(notice).toBeVisible();
  await expect(page.getByText('Sign in in another tab, then try again here.')).toBeVisible();
  await expect(name).toHaveValue('Entered before');
  await context.addCookies(cookies);
  await page.getByRole('button', { name: 'Create webhook' }).click();
  await expect(page).toHaveURL(new RegExp(`/o/${org.slug}/webhooks\\?created=`));
  await expect(notice).toBeHidden();
});

test('a cookie that was copied ends with the session', async ({ page, org, context, playwright, stack }) => {
  await page.goto(`/o/${org.slug}/members`);
  await fillIn(page, org.people.admin.email, PASSWORD);
  await page.waitForURL(`/o/${org.slug}/members`);
  const copied = await playwright.request.newContext({
    baseURL: stack.baseUrl,
    storageState: await context.storageState(),
  });
  const statuses = async () => [
    (await copied.get(`/api/v1/orgs/${org.slug}/members`)).status(),
    (await copied.get(`/o/${org.slug}/members`, { maxRedirects: 0 })).status(),
    Object.keys((await (await copied.get('/api/auth/session')).json()) as object).length,
  ];
  expect(await statuses()).toEqual([200, 200, 1]);
  await page.waitForLoadState();
  await page.getByRole('button', { name: `Account: ${org.people.admin.name}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL('/sign-in');
  expect(await statuses()).toEqual([401, 307, 0]);
  await copied.dispose();
});

test('signing out everywhere ends the sessions of all browsers, after asking @views', async ({
  signInAs,
  org,
  browser,
  stack,
  context,
  press,
}) => {
  const page = await signInAs('admin');
  const elsewhere = await browser.newContext({
    baseURL: stack.baseUrl,
    storageState: await context.storageState(),
  });
  const otherPage = await elsewhere.newPage();
  const link = `/o/${org.slug}/deliveries?status=failed`;
  await otherPage.goto(link);

  await page.goto(`/o/${org.slug}/members`);
  await page.waitForLoadState();
  await press(page.getByRole('button', { name: `Account: ${org.people.admin.name}` }));
  await press(page.getByRole('menuitem', { name: 'Sign out everywhere' }));
  const dialog = page.getByRole('alertdialog', { name: 'Sign out everywhere?' });
  await expect(dialog).toContainText(`signed in as ${org.people.admin.email}`);
  await expectAccessible(page);
  await press(dialog.getByRole('button', { name: 'Cancel' }));
  await expect(dialog).toBeHidden();
  await press(page.getByRole('button', { name: `Account: ${org.people.admin.name}` }));
  await press(page.getByRole('menuitem', { name: 'Sign out everywhere' }));
  await press(dialog.getByRole('button', { name: 'Sign out everywhere' }));
  await expect(page).toHaveURL('/sign-in');
  await expect(page.getByRole('main').getByRole('alert')).toBeHidden();

  await otherPage.goto(link);
  await expect(otherPage).toHaveURL(endedAt(link));
  await expect(otherPage.getByRole('main').getByRole('alert')).toHaveText(SESSION_ENDED);
  await fillIn(otherPage, org.people.admin.email, PASSWORD);
  await expect(otherPage).toHaveURL(link);
  await elsewhere.close();
});

test('a session ends with the password that it began with, also between two screens', async ({
  signInAs,
  org,
  database,
}) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks`);
  await page.waitForLoadState();
  const { id } = org.people.admin;
  await database.$client.query("update users set password_hash = 'of another password' where id = $1", [id]);
  await page.getByRole('link', { name: 'Event catalogue' }).click();
  await expect(page).toHaveURL(endedAt(`/o/${org.slug}/event-types`));
  await expect(page.getByRole('main').getByRole('alert')).toHaveText(SESSION_ENDED);
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
    await page.goto(`/o/${org.slug}/deliveries`);
    await page.getByRole('button', { name: 'Single sign-on' }).click();
    await expect(page).toHaveURL(`/o/${org.slug}/deliveries`);
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
