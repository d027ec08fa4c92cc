/** What a screen is to the pictures, and the steps that several of them take. */
import type { Page } from '@playwright/test';
import type { DemoEmail } from '#lib/domain/access/demo-sign-ins';
import type { Subjects } from '#tools/screenshots/subjects';

export type Screen = {
  name: string;
  /** Default: Dana, the admin. Null for nobody. */
  as?: DemoEmail | null;
  path: (subjects: Subjects) => string;
  /** Done before the page is asked for. */
  prepare?: (page: Page) => Promise<unknown>;
  /** Waits until the screen is there. */
  open: (page: Page) => Promise<unknown>;
  /** The whole page rather than what the window shows. */
  isWhole?: boolean;
};

export const WEBHOOKS = '/o/acme/webhooks';
export const LOG = '/o/acme/deliveries';

export const heading = (name: string | RegExp) => (page: Page) =>
  page.getByRole('heading', { name }).first().waitFor();
export const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();
/** The open delivery, with all that belongs to it. */
export const modal = async (page: Page) => {
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Webhook Attempts').first().waitFor();
  await dialog.getByText('Response Code').first().waitFor();
};
/** A table on a desk, cards on a phone. */
export const log = text('503 Service Unavailable');
export const rows = (page: Page) => page.getByRole('row').nth(3).waitFor();
export const dialog = (page: Page, role: 'dialog' | 'alertdialog', name: string | RegExp) =>
  page.getByRole(role, { name }).waitFor();
/** The bars of the listing have come. */
export const counted = async (page: Page) => {
  await rows(page);
  await text(/% delivered/)(page);
};
export const chart = (page: Page) => page.getByRole('slider', { name: 'Hour' }).waitFor();

/** On a phone the filters of the log are behind a button. */
export const showFilters = async (page: Page) => {
  const filters = page.getByRole('button', { name: /^Filters/ });
  if (await filters.isVisible()) await filters.click();
};

/** Of two menus, one for each width, the one that is to be seen. */
export const openLogMenu = (page: Page) =>
  page.getByRole('button', { name: 'More for Log History' }).filter({ visible: true }).click();

const problem = (code: string, detail: string, more: object = {}) => ({
  status: 409,
  contentType: 'application/problem+json',
  json: { type: 'about:blank', title: detail, status: 409, code, detail, requestId: 'r1', ...more },
});

/** Answers a query with a refusal, in the format of the API. */
export const refuse = (
  page: Page,
  url: string,
  detail = 'Something went wrong on our side. Try again in a moment.',
) => page.route(url, (route) => route.fulfill(problem('not_possible_now', detail)));

/** As `refuse`, where it is about counting. */
export const refuseToCount = (page: Page, url: string) =>
  refuse(page, url, 'There are too many deliveries to count them now.');

/** Answers saving a webhook as if somebody else had changed it since the form was opened. */
export const refuseAsChanged = (page: Page, changes: object) =>
  page.route('**/api/v1/orgs/*/webhooks/whk_*', async (route) => {
    if (route.request().method() !== 'PUT') return route.fallback();
    const saved = await route.fetch({ method: 'GET', postData: '' });
    const current = { ...((await saved.json()) as object), ...changes };
    return route.fulfill(problem('version_conflict', 'Somebody else changed it.', { current }));
  });

/** Leaves the newest rows of the log out of its first page, so that the next look finds them. */
export const hideNewest = (page: Page, count: number) =>
  page.route('**/orgs/*/deliveries*', async (route) => {
    const isFirstPage = new URL(route.request().url()).search === '';
    if (!isFirstPage) return route.fallback();
    const answer = await route.fetch();
    const log = (await answer.json()) as { items: unknown[] };
    return route.fulfill({ json: { ...log, items: log.items.slice(count) } });
  });

const BATCH = 4;

/**
 * Asks to retry all that failed. The batches are answered here, so that nothing is sent: more follow, it was the last one,
 * its answer was lost, or none comes. The last answer is that of all others.
 */
export const retryAll = async (page: Page, answers: readonly ('more' | 'last' | 'lost' | 'none')[]) => {
  await page.getByRole('button', { name: 'Retry all that match…' }).click();
  const start = page.getByRole('dialog').getByRole('button', { name: /^Retry \d/ });
  let left = Number(/\d+/.exec((await start.textContent()) ?? '')?.[0]);
  const skipped = { webhook_deleted: 0, webhook_deactivated: 0, owner_may_not_view: 0, payload_removed: 0 };
  let batches = 0;
  await page.route(/\/orgs\/[^/]+\/deliveries\/retry\?.*until=/, async (route) => {
    const answer = answers[batches] ?? answers.at(-1);
    batches += 1;
    if (answer === 'none') return;
    if (answer === 'lost') return route.abort();
    const retried = answer === 'last' ? left : Math.min(BATCH, left);
    left -= retried;
    await route.fulfill({ json: { retried, skipped, nextCursor: answer === 'last' ? null : 'next' } });
  });
  await start.click();
};

/** Never answers: what is shown while it is loaded stays. */
export const holdBack = (page: Page, url: string) => page.route(url, () => undefined);
