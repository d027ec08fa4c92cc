/** Screens whose content is still loading, and cannot be read: each says so in words, to everybody, and reads it when asked again. */
import { expectAccessible } from '#e2e/support/accessibility';
import { holdBack, refuse } from '#e2e/support/answers';
import { expect, test } from '#e2e/support/fixtures';

const SCREENS = [
  ['api-keys', 'the API keys', 'No API keys yet'],
  ['audit-log', 'the audit log', 'Nothing was recorded yet'],
  ['event-types', 'the event catalogue', 'Job'],
  ['events/send', 'the event catalogue', 'Send event'],
  ['members', 'the members', 'Members'],
] as const;
const API = '**/api/v1/**';

test('what is loading says so, and what could not be loaded', async ({ signInAs, org, expectedErrors }) => {
  expectedErrors.push(/status of 503/, /^response: 503/);
  const page = await signInAs('admin');
  for (const [path, content, heading] of SCREENS) {
    await refuse(page, API);
    const answer = await holdBack(page, API);
    await page.goto(`/o/${org.slug}/${path}`);
    await expect(page.getByText(`Loading ${content}`).first()).toBeAttached();
    await expectAccessible(page);
    await answer();
    const alert = page.getByRole('alert').filter({ hasText: `${content} could not be loaded` });
    await expect(alert).toBeVisible();
    await expectAccessible(page);
    await page.unroute(API);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
    await expect(alert).toBeHidden();
  }
});
