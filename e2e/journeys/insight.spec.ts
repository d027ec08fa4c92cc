/** How a webhook did in the last seven days: in a sentence, as a chart, and as numbers. */
import { addAttempt, addDelivery } from '#e2e/support/deliveries';
import { expect } from '#e2e/support/fixtures';
import { deliveryRows, JOURNEY, test } from '#e2e/support/journey';

test(
  'reads how a webhook did, hour by hour, and opens what failed',
  JOURNEY,
  async ({ signInAs, org, addWebhook, database, press }) => {
    const webhook = { orgId: org.id, ...(await addWebhook({ name: 'ERP' })) };
    for (const durationMs of [80, 120, 410]) {
      const delivery = await addDelivery(database, webhook);
      await addAttempt(database, webhook, delivery, 1, { responseStatus: 200, durationMs });
    }
    await addDelivery(database, webhook, { status: 'failed', responseStatus: 503, minutesAgo: 24 * 60 });
    await addDelivery(database, webhook, { status: 'retrying', responseStatus: 500, minutesAgo: 48 * 60 });
    const page = await signInAs('support');
    await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
    const sentence = page.getByText('60 % of the 5 deliveries in 7 days arrived so far; 1 is being retried;');
    await expect(sentence).toContainText(/last failure \d+ (d|h) ago: 503 Service Unavailable/);
    await expect(sentence).toContainText('; typical answer 120 ms');

    const hour = page.getByRole('slider', { name: 'Hour' });
    const hasValue = (text: RegExp) => expect(hour).toHaveAttribute('aria-valuetext', text);
    await hasValue(/: 3 delivered\. Answers: half within 120 ms, 95 % within 410 ms$/);
    // The top of the scale.
    await expect(hour.getByText('500 ms', { exact: true })).toBeVisible();
    await hour.focus();
    await page.keyboard.press('ArrowLeft');
    await expect(hour).toHaveAttribute('aria-valuenow', '167');
    await page.keyboard.press('End');
    await page.keyboard.press('PageDown');
    await expect(hour).toHaveAttribute('aria-valuenow', '144');
    await page.keyboard.press('PageDown');
    await hasValue(/: 1 retrying$/);
    await page.keyboard.press('PageUp');
    await hasValue(/: 1 failed$/);
    await expect(page.getByText(/, \d\d:\d\d–\d\d:\d\d .+: 1 failed/)).toBeVisible();

    const numbers = page.getByRole('region', { name: 'Numbers by hour' });
    await expect(numbers.getByRole('row')).toHaveCount(4);
    const open = page.getByRole('button', { name: 'Table' });
    await expect(open).toHaveAttribute('aria-expanded', 'false');
    await press(open);
    await expect(open).toHaveAttribute('aria-expanded', 'true');
    await expect(numbers).toMatchAriaSnapshot(`
    - table:
      - rowgroup:
        - row:
          - columnheader /Hour GMT/
          - columnheader "Delivered"
          - columnheader "Failed"
          - columnheader "Retrying"
          - columnheader "Waiting or cancelled"
          - columnheader "Half answered within"
          - columnheader "95 % answered within"
      - rowgroup:
        - row:
          - rowheader
          - cell "3"
          - cell "0"
          - cell "0"
          - cell "0"
          - cell "120 ms"
          - cell "410 ms"
        - row:
          - rowheader
          - cell "0"
          - cell "1"
          - cell "0"
          - cell "0"
          - cell "—"
          - cell "—"
        - row:
          - rowheader
          - cell "0"
          - cell "0"
          - cell "1"
          - cell "0"
          - cell "—"
          - cell "—"
  `);

    // Pointed at, an hour is read; opened, its deliveries are what the log below shows.
    const box = await hour.boundingBox();
    if (box === null) throw new Error('The chart has no place');
    await page.mouse.move(box.x + box.width - 1, box.y + 5);
    await expect(page.getByText(/, \d\d:\d\d–\d\d:\d\d .+: 3 delivered/)).toBeVisible();
    await page.mouse.move(0, 0);
    await hour.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('PageDown');
    await hasValue(/: 1 failed$/);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/from=.*&to=/);
    await expect(deliveryRows(page)).toContainText(['503 Service Unavailable']);
    await expect(deliveryRows(page)).toHaveCount(1);
  },
);
