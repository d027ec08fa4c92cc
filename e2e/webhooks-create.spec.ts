/** Making a webhook: the whole way to its first delivery, and everything that can be entered wrongly. */
import type { Page } from '@playwright/test';
import { expectAccessible } from '#e2e/support/accessibility';
import { expect, test } from '#e2e/support/fixtures';

const name = (page: Page) => page.getByLabel('Name', { exact: true });
const url = (page: Page) => page.getByLabel('Webhook URL');
const submit = (page: Page) => page.getByRole('button', { name: 'Create webhook' });
const group = (page: Page, label: string) => page.getByRole('group', { name: label, exact: true });

test('creates a webhook, points out its switch, and activates it', async ({ signInAs, org, receiver }) => {
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByRole('heading', { name: 'No webhooks yet' })).toBeVisible();
  await page.getByRole('link', { name: 'Create webhook' }).click();

  await name(page).fill('ERP sync');
  await url(page).fill(receiver.url('/200'));
  await page.getByRole('checkbox', { name: 'Job', exact: true }).click();
  await submit(page).click();

  const secret = page.getByRole('dialog', { name: '“ERP sync” was created' });
  await expect(secret.getByText(/^whsec_/)).toBeVisible();
  await expect(secret.getByText('It will not be shown again.')).toBeVisible();
  await expectAccessible(page);
  await secret.getByRole('button', { name: 'Done' }).click();

  const row = page.getByRole('row', { name: /ERP sync/ });
  await expect(row).toContainText('Deactivated');
  await expect(row).toContainText('6 of 31 · Job');
  await expect(row).toContainText('Switch it on to start sending');
  const toggle = row.getByRole('switch', { name: /ERP sync/ });
  await expect(toggle).toBeFocused();
  await toggle.click();
  await expect(row).toContainText('Active');
  await expect(page.getByText('The endpoint answered webhook.activated with: 200 OK.')).toBeVisible();
  await expect(row.getByRole('link', { name: /Delivered/ })).toBeVisible();
  expect((await receiver.received()).map(({ eventType }) => eventType)).toEqual(['webhook.activated']);

  await page.getByRole('button', { name: 'View', exact: true }).click();
  await expect(page).toHaveURL(/webhooks\/whk_[^/?]+\?delivery=dlv_/);
});

test('says what is wrong at each field and loses nothing', async ({ signInAs, org, receiver }) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks/new`);
  await url(page).fill('http://erp.example.com/hooks');
  await page.getByRole('radio', { name: /Basic Auth/ }).click();
  await submit(page).click();

  const summary = page.getByRole('alert').filter({ hasText: 'fields need your attention' });
  await expect(summary).toBeFocused();
  await expect(summary).toContainText('5 fields');
  await expect(name(page)).toHaveAccessibleDescription(/Enter a name/);
  await expect(url(page)).toHaveAccessibleDescription(/must start with https:\/\//);
  await expect(page.getByRole('textbox', { name: 'User name' })).toHaveAccessibleDescription(
    /Enter the user name/,
  );
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(
    /Enter the password/,
  );
  await expect(group(page, 'Events to send')).toHaveAccessibleDescription(/Tick at least one event/);

  await summary.getByRole('link', { name: /^Events to send/ }).click();
  await expect(page.getByRole('checkbox', { name: 'Job', exact: true })).toBeFocused();

  await page.getByRole('button', { name: 'Change it to https://' }).click();
  await expect(url(page)).toHaveValue('https://erp.example.com/hooks');
  await expect(url(page)).not.toHaveAttribute('aria-invalid', 'true');

  for (const [text, message] of [
    ['https://10.0.0.8/hooks', /private or reserved/],
    ['https://localhost:9/hooks', /Port 9|private or reserved/],
    ['https://erp.internal/hooks', /private or reserved/],
    ['https://exa mple', /private or reserved|not a valid URL/],
    ['https://', /not a valid URL/],
    ['ftp://erp.example.com', /starts with https:\/\//],
  ] as const) {
    await url(page).fill(text);
    await expect(url(page)).toHaveAccessibleDescription(message);
  }

  await url(page).fill(receiver.url('/200'));
  await name(page).fill('ERP');
  await page.getByRole('textbox', { name: 'User name' }).fill('demo');
  await page.getByLabel('Password', { exact: true }).fill('s3cret');
  await page.getByRole('checkbox', { name: 'Created' }).first().click();
  await expect(summary).toBeHidden();
  await submit(page).click();
  await expect(page.getByRole('dialog', { name: '“ERP” was created' })).toBeVisible();
});

test('a refusal of the server stands at its field, and a lost connection loses nothing', async ({
  signInAs,
  org,
  receiver,
  expectedErrors,
}) => {
  expectedErrors.push(/Failed to load resource/);
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks/new`);
  await name(page).fill('ERP');
  await url(page).fill(receiver.url('/200'));
  await page.getByRole('button', { name: 'Select all' }).click();

  const route = `**/api/v1/orgs/${org.slug}/webhooks`;
  await page.route(route, (call) =>
    call.fulfill({
      status: 422,
      contentType: 'application/problem+json',
      json: {
        type: 'about:blank',
        title: 'Some fields need attention',
        status: 422,
        code: 'validation_failed',
        detail: 'The name is taken.',
        requestId: 'r1',
        errors: [{ pointer: '/name', message: 'The name is taken.' }],
      },
    }),
  );
  await submit(page).click();
  await expect(name(page)).toHaveAccessibleDescription(/The name is taken/);

  await page.unroute(route);
  await page.route(route, (call) => (call.request().method() === 'POST' ? call.abort() : call.continue()));
  await name(page).fill('ERP 2');
  await submit(page).click();
  const alert = page.getByRole('alert').filter({ hasText: 'It was not saved' });
  await expect(alert).toContainText('could not be reached');
  await expect(alert).toBeFocused();
  await expect(url(page)).toHaveValue(receiver.url('/200'));

  await page.unroute(route);
  await submit(page).click();
  await expect(page.getByRole('dialog', { name: '“ERP 2” was created' })).toBeVisible();
});

test('repairs what is pasted', async ({ signInAs, org, receiver, addWebhook, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await addWebhook({ name: 'Same place' });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks/new`);
  const { host, pathname, search } = new URL(receiver.url('/200'));
  await page.evaluate((text) => navigator.clipboard.writeText(text), `  ${host}${pathname}${search}\n`);
  await url(page).click();
  await page.keyboard.press('ControlOrMeta+v');
  // At once, not only when the field is left.
  await expect(url(page)).toHaveValue(receiver.url('/200'));
  await expect(url(page)).toBeFocused();
  await expect(page.getByRole('form').getByText('https:// was added.')).toBeVisible();
  await expect(page.getByText('“Same place” has the same URL.')).toBeVisible();

  await url(page).fill('https://dana:p%40ss@erp.example.com/hooks');
  await url(page).blur();
  await expect(url(page)).toHaveValue('https://erp.example.com/hooks');
  await expect(page.getByRole('form').getByText('were moved to Basic Auth')).toBeVisible();
  await expect(page.getByRole('radio', { name: /Basic Auth/ })).toBeChecked();
  await expect(page.getByRole('textbox', { name: 'User name' })).toHaveValue('dana');
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('p@ss');

  // Also where the field is left by pressing the button that saves.
  await name(page).fill('Repaired');
  await page.getByRole('button', { name: 'Select all' }).click();
  await url(page).fill(`${host}${pathname}${search}`);
  await submit(page).click();
  await expect(page.getByRole('dialog', { name: '“Repaired” was created' })).toBeVisible();
});

test('events by group: mixed, all, none, search, example', async ({ signInAs, org }) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks/new`);
  const job = group(page, 'Job');
  const all = job.getByRole('checkbox', { name: 'Job', exact: true });
  await job.getByRole('checkbox', { name: 'Updated job.updated' }).click();
  await expect(all).toHaveAttribute('aria-checked', 'mixed');
  await expect(job).toContainText('1 of 6');
  await all.click();
  await expect(all).toBeChecked();
  await expect(job).toContainText('6 of 6');
  await all.click();
  await expect(job).toContainText('0 of 6');

  await page.getByRole('searchbox', { name: 'Search events' }).fill('signable');
  await expect(job).toBeHidden();
  await page.getByRole('button', { name: 'Select all' }).click();
  await expect(page.getByText('31 of 31 ticked')).toBeVisible();
  await page.getByRole('button', { name: 'Select none' }).click();
  await expect(page.getByText('0 of 31 ticked')).toBeVisible();

  await page.getByRole('button', { name: 'Example of Signable Document Signed' }).click();
  await expect(page.getByRole('region', { name: /Example payload/ })).toContainText(
    '"type": "signable_document.signed"',
  );
});

test('with the keyboard alone', async ({ signInAs, org, receiver }) => {
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks/new`);
  const { keyboard } = page;
  const tabTo = async (target: ReturnType<typeof name>) => {
    for (let presses = 0; presses < 40; presses++) {
      await keyboard.press('Tab');
      if (await target.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error('The Tab key does not lead there');
  };
  await tabTo(name(page));
  await keyboard.type('By keyboard');
  await tabTo(url(page));
  await keyboard.type(receiver.url('/200'));
  await tabTo(page.getByRole('radio', { name: /No Auth/ }));
  await keyboard.press('ArrowDown');
  await tabTo(page.getByRole('textbox', { name: 'User name' }));
  await keyboard.type('demo');
  await tabTo(page.getByLabel('Password', { exact: true }));
  await keyboard.type('secret');
  await tabTo(page.getByRole('checkbox', { name: 'Estimate', exact: true }));
  await keyboard.press('Space');
  await tabTo(submit(page));
  await keyboard.press('Enter');

  await expect(page.getByRole('button', { name: 'Copy signing secret' })).toBeFocused();
  await keyboard.press('Escape');
  const toggle = page.getByRole('switch', { name: /By keyboard/ });
  await expect(toggle).toBeFocused();
  await keyboard.press('Space');
  await expect(toggle).toBeChecked();
});

test('leaving asks first where something was entered', async ({ signInAs, org }) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks`);
  await page.getByRole('link', { name: 'Create webhook' }).click();
  await name(page).fill('Half done');
  const ask = page.getByRole('alertdialog', { name: 'Discard your changes?' });

  await page.getByRole('link', { name: 'Members' }).click();
  await expect(ask).toBeVisible();
  await expectAccessible(page);
  await ask.getByRole('button', { name: 'Keep editing' }).click();
  await expect(name(page)).toHaveValue('Half done');

  // Not goBack(), which waits for a page that never comes.
  await page.evaluate(() => window.history.back());
  await ask.getByRole('button', { name: 'Keep editing' }).click();
  await expect(name(page)).toHaveValue('Half done');

  await page.getByRole('button', { name: 'Cancel' }).click();
  await ask.getByRole('button', { name: 'Discard changes' }).click();
  await expect(page).toHaveURL(new RegExp(`/o/${org.slug}/webhooks$`));
});

test('a copy takes everything but the password', async ({ signInAs, org, addWebhook, receiver }) => {
  await addWebhook({ name: 'Original', eventTypes: ['job.created', 'estimate.updated'] });
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks`);
  await page.getByRole('button', { name: 'More for Original' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(name(page)).toHaveValue('Copy of Original');
  await expect(url(page)).toHaveValue(receiver.url('/200'));
  await expect(page.getByText('2 of 31 ticked')).toBeVisible();
});

test('the form is accessible, empty and with errors', { tag: '@views' }, async ({ signInAs, org }) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/webhooks/new`);
  await expect(name(page)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('radio', { name: /Basic Auth/ }).click();
  await page.getByRole('button', { name: 'Example of Job Created' }).click();
  await submit(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'need your attention' })).toBeVisible();
  await expectAccessible(page);
});
