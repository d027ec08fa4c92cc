/** A screen that breaks: said in its place, in the frame of the product, with a way out. */

import { expectAccessible } from '#e2e/support/accessibility';
import { addDelivery } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';

test('a screen that breaks says so, and the others go on', { tag: '@views' }, async ({
  signInAs,
  org,
  addWebhook,
  database,
  expectedErrors,
}) => {
  expectedErrors.push(/^(page|console): /);
  await addDelivery(database, { orgId: org.id, ...(await addWebhook()) });
  const page = await signInAs('admin');
  const route = '**/orgs/*/deliveries*';
  // An answer that the API never gives.
  await page.route(route, (call) => call.fulfill({ json: { items: [{}] } }));
  await page.goto(`/o/${org.slug}/deliveries`);
  await expect(page.getByRole('heading', { level: 1, name: 'This page could not be shown' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Webhooks', exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.unroute(route);
  await page.getByRole('button', { name: 'Try again' }).click();
  // A row of the table, or a card on the phone.
  const delivery = page.getByRole('link', { name: /^Details of evt_/ }).filter({ visible: true });
  await expect(delivery).toHaveCount(1);

  await page.route(route, (call) => call.fulfill({ json: { items: [{}] } }));
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'This page could not be shown' })).toBeVisible();
  await page.unroute(route);
  await page.getByRole('link', { name: 'Webhooks', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Webhooks', exact: true })).toBeVisible();
});
