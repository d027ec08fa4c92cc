/** Screens whose content cannot be read: each says so in words, to everybody, and reads it when asked again. */
import { expectAccessible } from '#e2e/support/accessibility';
import { expect, test } from '#e2e/support/fixtures';

const SCREENS = [
  ['api-keys', 'The API keys could not be loaded', 'No API keys yet'],
  ['audit', 'The audit log could not be loaded', 'Nothing was recorded yet'],
  ['events', 'The event catalogue could not be loaded', 'Job'],
] as const;

test('keys, audit log and catalogue say that they could not be loaded', async ({
  signInAs,
  org,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 503/, /^response: 503/);
  const page = await signInAs('admin');
  for (const [path, words, heading] of SCREENS) {
    await page.route('**/api/v1/**', (call) => call.fulfill({ status: 503, body: 'Down' }));
    await page.goto(`/o/${org.slug}/${path}`);
    const alert = page.getByRole('alert').filter({ hasText: words });
    await expect(alert).toBeVisible();
    await expectAccessible(page);
    await page.unroute('**/api/v1/**');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
  }
});
