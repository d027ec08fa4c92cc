/** One delivery: why it failed, what was sent and what came back, and what can be done about it. */

import { readFile } from 'node:fs/promises';
import { sql } from '#db/drizzle';
import { watchStalls } from '#db/testing/stalls';
import { addDelivery, addEvent, emit } from '#e2e/support/deliveries';
import { expect } from '#e2e/support/fixtures';
import { deliveryRows, JOURNEY, test } from '#e2e/support/journey';

test(
  'reads why a delivery failed, hands it on, and sends it again',
  JOURNEY,
  async ({ signInAs, org, addWebhook, database, receiver, stack, context, press }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const webhook = await addWebhook({ name: 'ERP', url: receiver.url('/500') });
    const waiting = await addDelivery(
      database,
      { orgId: org.id, ...webhook },
      { status: 'retrying', type: 'job.updated', responseStatus: 503, minutesAgo: 5 },
    );
    await addEvent(database, org.id, waiting, '{"job":{"id":"job_2"}}');
    const stalls = watchStalls(database);
    const eventId = await emit(database, org.id, { data: '{"private":"in the payload", "price": 1.10}' });
    const page = await signInAs('manager');
    await page.goto(`/o/${org.slug}/deliveries`);
    const row = deliveryRows(page).filter({ hasText: 'Job Created' });
    await expect(row).toContainText('Failed');
    await expect(row).toContainText('500 Internal Server Error');
    const busyMs = await stalls.stop();
    await press(row.getByRole('link', { name: `Details of ${eventId}` }));

    const dialog = page.getByRole('dialog', { name: 'Job Created' });
    await expect(dialog).toContainText('Attempt 3 of 3: that was the last one.');
    await expect(dialog).toContainText('What to do: Look in the log of the receiver');
    await expect(dialog.getByRole('button', { name: /^Attempt \d Failed/ })).toHaveText([
      /^Attempt 3/,
      /^Attempt 2/,
      /^Attempt 1/,
    ]);
    await expect(dialog.getByText(/^waited/)).toHaveCount(2);
    const { rows: waits } = await database.execute<{ wait_ms: number }>(sql`
    select wait_ms from (
      select number, (extract(epoch from started_at - lag(started_at + duration_ms * interval '1 ms') over (order by number)) * 1000)::float as wait_ms
      from attempts where org_id = ${org.id} and url = ${webhook.url}
    ) as waits where wait_ms is not null order by number`);
    expect(waits).toHaveLength(2);
    waits.forEach(({ wait_ms: waitMs }, index) => {
      const wished = stack.retryDelaysMs[index] ?? 0;
      expect(waitMs).toBeGreaterThanOrEqual(wished - 50);
      expect(waitMs).toBeLessThan(wished + 2_500 + busyMs);
    });

    // What is closed is there for the browser's find, which opens it where it finds something.
    const oldest = dialog.getByRole('button', { name: /^Attempt 1/ });
    await expect(oldest).toHaveAttribute('aria-expanded', 'false');
    const closed = dialog.getByRole('region', { name: /^Attempt 1/, includeHidden: true });
    await expect(closed).toHaveAttribute('hidden', 'until-found');
    await closed.dispatchEvent('beforematch');
    await expect(oldest).toHaveAttribute('aria-expanded', 'true');
    await expect(dialog.getByRole('table', { name: 'Response Headers' })).toHaveCount(2);

    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    const payload = dialog.getByRole('region', { name: 'Payload' });
    await expect(payload).toContainText('"price": 1.10');
    await press(dialog.getByRole('tab', { name: 'Raw' }).first());
    const [sent] = await receiver.received();
    await expect(payload).toHaveText(sent?.body ?? '');
    await press(dialog.getByRole('button', { name: 'Copy payload' }));
    await expect.poll(copied).toBe(sent?.body);
    const download = page.waitForEvent('download');
    await press(dialog.getByRole('button', { name: 'Download payload' }));
    expect((await download).suggestedFilename()).toBe(`${eventId}.json`);
    expect(await readFile(await (await download).path(), 'utf8')).toBe(sent?.body);
    await press(dialog.getByRole('button', { name: 'Copy as cURL' }).first());
    await expect.poll(copied).toMatch(/^curl [\s\S]*webhook-signature/);
    await press(dialog.getByRole('button', { name: 'Copy link' }));
    await expect.poll(copied).toMatch(/\/deliveries\?delivery=dlv_\w+$/);
    await press(dialog.getByRole('button', { name: 'Copy summary' }));
    await expect.poll(copied).toContain(`- Event ID: \`${eventId}\``);
    const summary = await copied();
    expect(summary).toMatch(/\| 3 \| \d{4}-\d\d-\d\dT[\d:.]+Z \| \d+ ms \| 500 Internal Server Error \|/);
    expect(summary).not.toContain('private');

    // The next one waits: it is sent at once, now that the endpoint is repaired.
    await database.execute(
      sql`update webhooks set url = ${receiver.url('/200')}, version = version + 1 where id = ${webhook.id}`,
    );
    await press(dialog.getByRole('button', { name: 'Next delivery' }));
    const next = page.getByRole('dialog', { name: 'Job Updated' });
    await expect(page).toHaveURL(new RegExp(waiting.id));
    await expect(next).toContainText(/Attempt 2 follows in (1 h 0|59) min/);
    await press(next.getByRole('button', { name: 'Retry now instead of waiting' }));
    await expect(next.getByRole('button', { name: /^Attempt 2 Succeeded/ })).toBeVisible();

    await press(next.getByRole('button', { name: 'Previous delivery' }));
    await press(dialog.getByRole('button', { name: 'Retry now' }));
    await expect(
      dialog.getByRole('button', { name: /^Attempt 4 Succeeded .* 200 OK manual by Sam Okafor/ }),
    ).toBeVisible();
    await expect(dialog).not.toContainText('What happened');
    await expect(dialog.getByText('By hand: Sam Okafor')).toBeVisible();
    await press(dialog.getByRole('button', { name: 'More actions' }));
    await press(page.getByRole('menuitem', { name: 'Send again…' }));
    const question = page.getByRole('alertdialog', { name: 'Send this event again?' });
    await press(question.getByRole('button', { name: 'Send again' }));
    await expect(question).toBeHidden();
    await expect(dialog.getByRole('button', { name: /^Attempt 5 Succeeded/ })).toBeVisible();
    const all = await receiver.received();
    expect(
      all.filter(({ eventType }) => eventType === 'job.created').map(({ webhookId }) => webhookId),
    ).toEqual(Array(5).fill(eventId));
    await press(dialog.getByRole('button', { name: 'Close' }));
    await expect(dialog).toBeHidden();
    await expect(row).toContainText('Delivered');
  },
);
