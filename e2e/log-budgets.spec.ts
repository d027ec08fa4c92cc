/** What the screens may cost: Chromium slowed down four times, a production build, loopback; on a slower machine in proportion. */
import type { Page } from '@playwright/test';
import { addAttempt, addDelivery, addEvent } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';
import { longestTask, MEASURED, slowDown, slowness, WITH_MOTION } from '#e2e/support/speed';

const MAX_TASK_MS = 200;
/** Of what a press leads to, up to the next paint. */
const MAX_PRESS_MS = 100;
const MAX_SHIFT = 0.02;
const RUNS = 8;

// One at a time, and without the recording of traces, which costs more than what is measured.
test.describe.configure({ mode: 'serial' });
test.use({ ...WITH_MOTION, trace: 'off', screenshot: 'off' });

/**
 * Adds up how far things jump, from the first script of the page on. What moves with a press was asked for: until the frame
 * after it is painted, however long that takes, and in the half second for which the browser itself excuses it.
 */
async function watchShift(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Reflect.set(window, 'shift', 0);
    const presses: { from: number; to: number }[] = [];
    for (const type of ['click', 'keydown']) {
      const onPress = ({ timeStamp }: Event) => {
        const press = { from: timeStamp, to: Number.POSITIVE_INFINITY };
        presses.push(press);
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            press.to = performance.now();
          }),
        );
      };
      addEventListener(type, onPress, { capture: true });
    }
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (Reflect.get(entry, 'hadRecentInput') === true) continue;
        if (presses.some(({ from, to }) => entry.startTime >= from && entry.startTime <= to)) continue;
        Reflect.set(
          window,
          'shift',
          Number(Reflect.get(window, 'shift')) + Number(Reflect.get(entry, 'value')),
        );
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

const shiftOf = (page: Page) => page.evaluate(() => Number(Reflect.get(window, 'shift')));

/** The best of some runs: what else happens on the machine must not be measured. Ends early within the budget. */
async function best(run: () => Promise<number>, budget: number): Promise<number> {
  let found = Number.POSITIVE_INFINITY;
  for (let runs = 0; runs < RUNS && found > budget; runs++) found = Math.min(found, await run());
  return found;
}

const longest = (durations: number[]) => Math.max(0, ...durations);

/** JSON of about so many bytes, in many lines when it is laid out. */
const bigJson = (bytes: number) =>
  JSON.stringify({
    rows: Array.from({ length: Math.floor(bytes / 64) }, (_, i) => ({
      id: `row_${String(i).padStart(8, '0')}`,
      price: 1.5,
      isOpen: true,
      none: null,
    })),
  });

const LINE = 'One line of a very long answer.\n';
const KIB = 1024;

/** What is opened: the data of the event, the body of the answer, and the end of each as it is shown. */
const CASES = [
  ['a payload of 256 KB', bigJson(255 * KIB), 'Error'],
  ['a body of 256 KB of JSON', '{"a":1}', bigJson(255 * KIB)],
  ['a body of 1 MB in lines', '{"a":1}', LINE.repeat(32 * KIB)],
  ['a body of 1 MB in one line', '{"a":1}', 'x'.repeat(1024 * KIB)],
  ['a body of 3 MB', '{"a":1}', LINE.repeat(96 * KIB)],
] as const;

/** How long the text of a region is, of which so much is at least expected. A look that costs little: it is measured, too. */
async function waitForLength(page: Page, region: string, length: number): Promise<void> {
  await page.waitForFunction(
    ([label, min]) =>
      (document.querySelector(`[role=region][aria-label="${label}"]`)?.textContent?.length ?? 0) >= min,
    [region, length] as const,
    { polling: 250 },
  );
}

for (const [what, data, responseBody] of CASES) {
  test(`${what} opens without a long task`, MEASURED, async ({ signInAs, org, addWebhook, database }) => {
    const webhook = { orgId: org.id, ...(await addWebhook()) };
    const delivery = await addDelivery(database, webhook, { status: 'failed', responseStatus: 500 });
    await addEvent(database, org.id, delivery, data);
    await addAttempt(database, webhook, delivery, 1, { responseBody });
    const page = await signInAs('support');
    await watchShift(page);
    const dialog = page.getByRole('dialog', { name: 'Job Created' });
    // Line breaks stand for themselves, and of what is too large only the head is shown.
    const isHeadOnly = responseBody.length > 1024 * KIB;
    const bodyLength = isHeadOnly ? 60 * KIB : responseBody.replaceAll('\n', '').length;

    const link = page.getByRole('link', { name: /^Details of/ });
    const load = async () => {
      await page.goto(`/o/${org.slug}/deliveries`);
      // The code of the dialog is fetched before it is needed.
      await Promise.all([page.waitForLoadState('networkidle'), link.hover()]);
    };
    let isLoaded = true;
    const open = async () => {
      if (!isLoaded) await load();
      isLoaded = false;
      return longestTask(page, async () => {
        await link.click();
        await waitForLength(page, 'Payload', data.length);
        await waitForLength(page, 'Response body', bodyLength);
      });
    };
    await load();
    await slowDown(page);
    const maxTaskMs = MAX_TASK_MS * (await slowness(page));
    expect(await best(open, maxTaskMs), 'opening').toBeLessThanOrEqual(maxTaskMs);
    // Before anything is pressed: what a press moves half a second later, on a slow machine, counts as a jump.
    expect(await shiftOf(page)).toBeLessThanOrEqual(MAX_SHIFT);
    const controls = [
      dialog.getByRole('tab', { name: 'Raw' }),
      dialog.getByRole('tab', { name: 'Formatted' }),
      dialog.getByRole('button', { name: 'Wrap' }),
    ];
    for (const control of controls) {
      for (const one of await control.all()) {
        const press = () => longestTask(page, () => one.click());
        expect(await best(press, maxTaskMs), String(one)).toBeLessThanOrEqual(maxTaskMs);
      }
    }
    if (isHeadOnly) await expect(dialog).toContainText('Only the first 64 KB are shown');
  });
}

test(
  'opening a delivery and an attempt paints at once, and nothing jumps',
  MEASURED,
  async ({ signInAs, org, addWebhook, database }) => {
    const webhook = { orgId: org.id, ...(await addWebhook()) };
    const delivery = await addDelivery(database, webhook, { status: 'failed', responseStatus: 500 });
    await addEvent(database, org.id, delivery, '{"job":{"id":"job_1"}}');
    for (let number = 1; number <= 3; number++) await addAttempt(database, webhook, delivery, number);
    for (let i = 0; i < 60; i++) await addDelivery(database, webhook, { minutesAgo: 10 + i });
    const page = await signInAs('support');
    await watchShift(page);
    await page.goto(`/o/${org.slug}/deliveries`);
    const link = page.getByRole('link', { name: `Details of ${delivery.eventId}` });
    const dialog = page.getByRole('dialog', { name: 'Job Created' });
    await Promise.all([page.waitForLoadState('networkidle'), link.hover()]);
    await slowDown(page);
    const maxPressMs = MAX_PRESS_MS * (await slowness(page));
    const presses: [string, () => Promise<void>][] = [
      ['open', () => link.click()],
      ['expand', () => dialog.getByRole('button', { name: /^Attempt 1/ }).click()],
      ['close', () => page.keyboard.press('Escape')],
    ];
    // What a press itself leads to is measured; what the answer leads to, is above.
    let answer = Promise.withResolvers<void>();
    await page.route('**/orgs/*/deliveries/dlv_*', async (route) => {
      await answer.promise;
      await route.continue();
    });
    const costs: Record<string, number> = { open: Infinity, expand: Infinity, close: Infinity };
    for (let runs = 0; runs < RUNS && longest(Object.values(costs)) > maxPressMs; runs++) {
      answer = Promise.withResolvers<void>();
      for (const [name, press] of presses) {
        costs[name] = Math.min(costs[name] ?? Infinity, await longestTask(page, press));
        if (name === 'open') answer.resolve();
        if (name === 'close') await expect(dialog).toBeHidden();
        else await expect(dialog.getByRole('button', { name: /^Attempt 1/ })).toBeVisible();
      }
    }
    expect(longest(Object.values(costs)), JSON.stringify(costs)).toBeLessThanOrEqual(maxPressMs);
    expect(await shiftOf(page)).toBeLessThanOrEqual(MAX_SHIFT);
  },
);
