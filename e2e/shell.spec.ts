/** What is around every screen: theme, zone, organisations, and the pages for what is not there. */
import type { Page } from '@playwright/test';
import { sql } from '#db/drizzle';
import { makeMember, makeOrg } from '#db/testing/factories';
import { expectAccessible } from '#e2e/support/accessibility';
import { addDelivery } from '#e2e/support/deliveries';
import { expect } from '#e2e/support/fixtures';
import { test } from '#e2e/support/journey';

/** So long ago that it was on another day in every zone, however long the day is. */
const EARLIER_HOURS = 36;

/** The day that it was so many hours ago. */
const dayText = (hoursAgo: number, timeZone: string | undefined) =>
  new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone,
  })
    .format(Date.now() - hoursAgo * 3_600_000)
    .replace(',', '');

const account = (page: Page) => page.getByRole('button', { name: /^Account/ });

test(
  'one choice of zone holds for all times, and is kept',
  { tag: '@zones' },
  async ({ signInAs, org, addWebhook, database, timezoneId }, testInfo) => {
    const webhook = await addWebhook({ name: 'ERP', createdBy: org.people.admin.id });
    await addDelivery(database, { orgId: org.id, ...webhook });
    await addDelivery(database, { orgId: org.id, ...webhook }, { minutesAgo: EARLIER_HOURS * 60 });
    const page = await signInAs('support');
    await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
    const zone = testInfo.project.name === 'kolkata' ? 'GMT+5:30' : /GMT-[45]/;
    const head = page.getByRole('columnheader', { name: /Date\/Time/ });
    await expect(head).toContainText(zone);
    const days = page.getByRole('table', { name: 'Log History' }).getByRole('rowheader');
    await expect(days).toHaveText([dayText(0, timezoneId), dayText(EARLIER_HOURS, timezoneId)]);
    await account(page).click();
    await expect(page.getByRole('menuitemradio', { name: /^Local/ })).toHaveAttribute('aria-checked', 'true');
    await page.getByRole('menuitemradio', { name: 'UTC' }).click();
    await expect(head).toContainText('UTC');
    await page.reload();
    await expect(head).toContainText('UTC');
    await expect(days).toHaveText([dayText(0, 'UTC'), dayText(EARLIER_HOURS, 'UTC')]);
    await expect(page.getByRole('slider', { name: 'Hour' })).toHaveAttribute(
      'aria-valuetext',
      new RegExp(`, ${String(new Date().getUTCHours()).padStart(2, '0')}:00–`),
    );
    await account(page).click();
    await page.getByRole('menuitemradio', { name: /^Local/ }).click();
    await expect(head).toContainText(zone);
  },
);

test('a long name of an organisation leaves the account beside it', { tag: '@views' }, async ({
  signInAs,
  org,
  database,
}) => {
  const name = `Spengler & Söhne ${'Fassadenbaugesellschaft '.repeat(3)}مؤسسة`;
  await database.execute(sql`update orgs set name = ${name} where id = ${org.id}`);
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries`);
  const shown = await page.getByRole('banner').getByText(name).boundingBox();
  const menu = await account(page).boundingBox();
  if (shown === null || menu === null) throw new Error('The head has no place');
  expect(shown.x + shown.width).toBeLessThan(menu.x);
  expect(Math.abs(shown.y + shown.height / 2 - menu.y - menu.height / 2)).toBeLessThan(2);
});

test('what is not there, and what may not be seen, says so in the same frame', {
  tag: ['@views', '@journeys'],
}, async ({ signInAs, org, database, expectedErrors }) => {
  expectedErrors.push(/status of 40[34]/);
  const page = await signInAs('support');
  expect((await page.goto('/nowhere'))?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Go to your organisation' }).click();
  await expect(page).toHaveURL(new RegExp(`/o/${org.slug}/webhooks$`));

  expect((await page.goto(`/o/${org.slug}/nowhere`))?.status()).toBe(404);
  await expect(page.getByRole('link', { name: `Back to ${org.name}` })).toBeVisible();
  await expectAccessible(page);

  expect((await page.goto(`/o/${org.slug}/members`))?.status()).toBe(403);
  await expect(page.getByRole('heading', { name: 'You may not see this page' })).toBeVisible();
  await expect(page.getByRole('link', { name: /Dana Whitfield/ })).toBeVisible();
  await expectAccessible(page);

  const stranger = await makeMember(database, (await makeOrg(database)).id, { role: 'admin' });
  expect(stranger.id).not.toBe(org.people.support.id);
  expect((await page.goto('/o/no-such-organisation/webhooks'))?.status()).toBe(404);
});
