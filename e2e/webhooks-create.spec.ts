/** The form of a new webhook: what is pasted, what the server refuses, the keyboard, and that everybody can use it. */
import type { Page } from '@playwright/test';
import { expectAccessible } from '#e2e/support/accessibility';
import { expect, test } from '#e2e/support/fixtures';

const name = (page: Page) => page.getByLabel('Name', { exact: true });
const url = (page: Page) => page.getByLabel('Webhook URL');
const submit = (page: Page) => page.getByRole('button', { name: 'Create webhook' });

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

test('the form is accessible, empty, with errors, and when it is saved', { tag: '@views' }, async ({
  signInAs,
  org,
  receiver,
}) => {
  const page = await signInAs('admin');
  // All of it is in view: what lies half under the head of the page would count as too small.
  await page.setViewportSize({ width: page.viewportSize()?.width ?? 1280, height: 4000 });
  await page.goto(`/o/${org.slug}/webhooks/new`);
  await expect(name(page)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('radio', { name: /Basic Auth/ }).click();
  await page.getByRole('searchbox', { name: 'Search events' }).fill('signable');
  await page.getByRole('button', { name: 'Example of Signable Document Signed' }).click();
  const advanced = page.getByRole('region', { name: 'Advanced' });
  await advanced.getByRole('button', { name: /^Advanced/ }).click();
  await advanced.getByRole('radio', { name: 'Notification' }).click();
  await expect(advanced.getByRole('radio', { name: 'Form-encoded' })).toBeVisible();
  await submit(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'need your attention' })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Cancel' }).click();
  const ask = page.getByRole('alertdialog', { name: 'Discard your changes?' });
  await expect(ask).toBeVisible();
  await expectAccessible(page);
  await ask.getByRole('button', { name: 'Keep editing' }).click();
  await page.getByRole('radio', { name: /No Auth/ }).click();
  await name(page).fill('ERP');
  await url(page).fill(receiver.url('/200'));
  await page.getByRole('button', { name: 'Select all' }).click();
  await submit(page).click();
  await expect(page.getByRole('dialog', { name: /ERP.* was created/ })).toBeVisible();
  await expectAccessible(page);
});
