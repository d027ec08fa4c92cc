/** Searches that take several steps: what they find, what they say meanwhile, and how they are stopped and gone on with. */

import type { Page } from '@playwright/test';
import { expectAccessible } from '#e2e/support/accessibility';
import { addDeliveries, addDelivery, addEvent } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';
import type { DeliveryPage } from '#lib/contracts/views/deliveries';
import { encodeId, firstUuidAt } from '#lib/domain/ids';
import { MAX_SCANNED_ROWS } from '#lib/domain/limits';

test('what is old is found among more deliveries than one step looks at', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  await addDeliveries(database, webhook, {
    count: MAX_SCANNED_ROWS + 5_000,
    status: 'delivered',
    responseStatus: 200,
  });
  const old = await addDelivery(database, webhook, {
    status: 'cancelled',
    responseStatus: 404,
    minutesAgo: 3 * 1440,
  });
  await addEvent(database, org.id, old, '{"estimate":{"id":"est_old"}}');
  const page = await signInAs('support');
  const links = page.getByRole('link', { name: /^Details of/ });
  for (const filter of ['response=404', 'status=cancelled', 'search=est_old']) {
    await page.goto(`/o/${org.slug}/deliveries?${filter}`);
    await expect(links, filter).toHaveAccessibleName(`Details of ${old.eventId}`);
    await expect(page.getByText('This is the beginning of what matches.')).toBeVisible();
  }
});

const HOUR_MS = 3_600_000;
const cursorAt = (hoursAgo: number) => encodeId('delivery', firstUuidAt(Date.now() - hoursAgo * HOUR_MS));

/** A step that a bound has ended so many hours ago. */
const step = (hoursAgo: number, items: DeliveryPage['items'] = []): DeliveryPage => ({
  items,
  nextCursor: cursorAt(hoursAgo),
  searchedBackTo: new Date(Date.now() - hoursAgo * HOUR_MS).toISOString(),
});

/** Answers each step of a search, one at a time; the polls of the screen find nothing. */
async function answerSteps(page: Page) {
  const asked: { answer: (step: DeliveryPage) => Promise<void> }[] = [];
  await page.route(/\/orgs\/[^/]+\/deliveries\?.*search=/, (route) => {
    if (route.request().url().includes('newerThan='))
      return route.fulfill({ json: { items: [], nextCursor: null, searchedBackTo: null } });
    return new Promise<void>((done) => {
      asked.push({ answer: (json) => route.fulfill({ json }).then(done, done) });
    });
  });
  let answered = 0;
  return {
    /** Waits for the next step and answers it. */
    answerNext: async (json: DeliveryPage) => {
      await expect.poll(() => asked.length).toBeGreaterThan(answered);
      await asked[answered]?.answer(json);
      answered += 1;
    },
    isAsked: () => asked.length > answered,
  };
}

test('a search is watched, stopped and gone on with', async ({ signInAs, org, addWebhook, database }) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  await addDelivery(database, webhook, { minutesAgo: 30 * 60 });
  const page = await signInAs('support');
  const listed = await page.request.get(`/api/v1/orgs/${org.slug}/deliveries`);
  const { items } = (await listed.json()) as DeliveryPage;
  const steps = await answerSteps(page);
  await page.goto(`/o/${org.slug}/deliveries?search=est_old`);
  await steps.answerNext(step(5));

  await expect(page.getByRole('heading', { name: 'Searching…' })).toBeVisible();
  await expect(page.getByText(/^No matches since \d/)).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Searched part of the log' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Stop' }).click();
  await steps.answerNext(step(10));
  await expect(page.getByRole('heading', { name: 'No matches so far' })).toBeVisible();
  await expect(page.getByText(/^No matches since \d/)).toBeVisible();
  const further = page.getByRole('button', { name: 'Search further back' });
  await expect(further).toBeFocused();
  expect(steps.isAsked()).toBe(false);
  await expectAccessible(page);

  await further.press('Enter');
  await steps.answerNext(step(20));
  await steps.answerNext(step(40, items));
  await expect(page.getByRole('link', { name: /^Details of/ })).toHaveCount(1);
  await expect(page.getByText(/^Searching… back to \d/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Stop' }).click();
  await steps.answerNext(step(50));
  await expect(page.getByText(/^Searched back to \d/)).toBeVisible();
  await further.click();
  await steps.answerNext({ items: [], nextCursor: null, searchedBackTo: null });
  await expect(page.getByText('This is the beginning of what matches.')).toBeVisible();
  await expect(page.getByRole('link', { name: /^Details of/ })).toHaveCount(1);
});

test('a retry of all that match says until when it has counted', async ({
  signInAs,
  org,
  addWebhook,
  database,
}) => {
  const webhook = { orgId: org.id, ...(await addWebhook()) };
  const failed = await addDelivery(database, webhook, { status: 'failed', responseStatus: 500 });
  const page = await signInAs('manager');
  const counts: (() => void)[] = [];
  await page.route(/\/orgs\/[^/]+\/deliveries\/retry/, async (route) => {
    await new Promise<void>((resolve) => counts.push(resolve));
    await route.fulfill({
      json: {
        sendable: { failed: 3, cancelled: 0, retrying: 0 },
        skipped: { webhook_deleted: 0, webhook_deactivated: 0, owner_may_not_view: 0, payload_removed: 0 },
        isCut: false,
        until: failed.id,
        unchangedSince: '2026-03-02T10:00:00.000000Z',
        countedTo: '2026-03-02T09:00:00.000Z',
        nextCursor: failed.id,
      },
    });
  });
  await page.goto(`/o/${org.slug}/deliveries?response=5xx`);
  await page.getByRole('button', { name: 'Retry all that match…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Retry all that match' });
  const answerCount = async (number: number) => {
    await expect.poll(() => counts.length).toBe(number);
    counts[number - 1]?.();
  };
  await answerCount(1);
  await expect(dialog).toContainText('3 deliveries so far, up to 2 Mar 2026');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Stop counting' }).click();
  await answerCount(2);
  await expect(dialog).toContainText('6 deliveries will be sent now');
  await expect(dialog).toContainText('Counted up to 2 Mar 2026');
  await expectAccessible(page);
});
