/** Log History: a delivery is found, new ones come, and what failed is sent again. */
import { readFile } from 'node:fs/promises';
import { sql } from '#db/drizzle';
import { expectAccessible } from '#e2e/support/accessibility';
import { addDeliveries, addDelivery, addEvent } from '#e2e/support/deliveries';
import { expect } from '#e2e/support/fixtures';
import { deliveryLinks, deliveryRows, JOURNEY, showFilters, test, zoneNameOf } from '#e2e/support/journey';
import { decodeId } from '#lib/domain/ids';

test(
  'finds deliveries, and the URL says which',
  JOURNEY,
  async ({ signInAs, org, addWebhook, database, hasTouch, press }) => {
    const erp = { orgId: org.id, ...(await addWebhook({ name: 'ERP' })) };
    const crm = { orgId: org.id, ...(await addWebhook({ name: 'CRM' })) };
    // Over more than two days, so that there are several in every zone.
    await addDeliveries(database, erp, {
      count: 52,
      status: 'delivered',
      type: 'job.updated',
      responseStatus: 200,
      secondsApart: 3_600,
    });
    const failed = await addDelivery(database, erp, {
      status: 'failed',
      responseStatus: 503,
      subject: 'job_77',
    });
    await addDelivery(database, crm, { type: 'estimate.created' });
    await addDelivery(database, crm, { status: 'retrying', responseStatus: 404 });
    const page = await signInAs('support');
    await page.goto(`/o/${org.slug}/deliveries`);
    const links = deliveryLinks(page);
    const days = page.getByRole(hasTouch ? 'heading' : 'rowheader', { name: /^\w{3} \d+ \w+ \d{4}/ });
    const popup = page.getByRole('dialog');
    /** Ticks boxes of a filter, and closes it again. */
    const tick = async (filter: string | RegExp, ...boxes: (string | RegExp)[]) => {
      await press(page.getByRole('button', { name: filter, exact: true }));
      for (const name of boxes) await press(popup.getByRole('checkbox', { name, exact: true }).first());
      await page.keyboard.press('Escape');
      await expect(popup).toBeHidden();
    };
    await expect(links).toHaveCount(50);
    expect(await days.count()).toBeGreaterThanOrEqual(2);
    await press(page.getByRole('button', { name: 'Load older' }));
    await expect(links).toHaveCount(55);
    await expect(page.getByText('This is the beginning of the log.')).toBeVisible();

    await press(page.getByRole('button', { name: 'Retrying', exact: true }));
    await expect(page).toHaveURL(/\?status=retrying$/);
    await expect(deliveryRows(page)).toContainText(['404 Not Found']);
    await press(page.getByRole('button', { name: 'Needs attention' }));
    await expect(page).toHaveURL(/\?status=failed$/);
    await expect(deliveryRows(page)).toContainText(['503 Service Unavailable']);
    await page.reload();
    await expect(deliveryRows(page)).toContainText(['503 Service Unavailable']);

    await press(page.getByRole('button', { name: 'All', exact: true }));
    await showFilters(page);
    await tick('Response', '4xx: refused');
    await expect(page).toHaveURL(/response=4xx/);
    await expect(links).toHaveCount(1);
    await press(page.getByRole('button', { name: 'Remove filter Response: 4xx: refused' }));
    await tick('Status', 'Retrying', 'Failed');
    await expect(page).toHaveURL(/status=retrying,failed/);
    await expect(links).toHaveCount(2);
    await press(page.getByRole('button', { name: 'Clear all', exact: true }));
    await press(page.getByRole('button', { name: 'Event', exact: true }));
    await press(page.getByRole('group', { name: 'Estimate' }).getByRole('checkbox', { name: 'Created' }));
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL(/eventType=estimate\.created/);
    await expect(links).toHaveCount(1);
    await page.getByRole('combobox', { name: 'Webhook' }).selectOption('ERP');
    await expect(page.getByRole('heading', { name: 'No delivery matches' })).toBeVisible();
    await press(page.getByRole('button', { name: 'Clear all filters' }));
    await expect(links).toHaveCount(50);
    await expect(page).toHaveURL(`/o/${org.slug}/deliveries`);

    const search = page.getByRole('textbox', { name: /Search/ });
    await search.fill('job_77');
    await expect(links).toHaveCount(1);
    const end = page.getByText('This is the beginning of what matches.');
    await expect(end).toBeVisible();
    for (const id of [failed.eventId, failed.id]) {
      await search.fill(id);
      await expect(page).toHaveURL(new RegExp(`search=${id}`));
      await expect(links).toHaveCount(1);
    }
    await search.fill('est_9001');
    await expect(page.getByRole('heading', { name: 'No delivery matches' })).toBeVisible();
    await addEvent(database, org.id, failed, '{"estimate":{"id":"est_9001","jobId":5577}}');
    for (const inPayload of ['5577', 'est_9001']) {
      await search.fill(inPayload);
      await expect(page).toHaveURL(new RegExp(`search=${inPayload}`));
      await expect(page.getByRole('link', { name: `Details of ${failed.eventId}` })).toBeVisible();
      await expect(links).toHaveCount(1);
    }
    await search.fill('evt_0');
    await expect(page.getByText('Search by a whole ID')).toBeVisible();
    await press(page.getByRole('button', { name: 'Clear all', exact: true }));
    await expect(search).toHaveValue('');
    await expect(links).toHaveCount(50);

    await press(page.getByRole('button', { name: 'Time', exact: true }));
    await press(page.getByRole('button', { name: 'Last 15 minutes' }));
    await expect(page).toHaveURL(/from=\d{4}-\d\d-\d\dT/);
    await expect(links).toHaveCount(4);
    const zone = hasTouch ? days.first() : page.getByRole('columnheader', { name: /^Date\/Time/ });
    await expect(zone).toContainText(await zoneNameOf(page));
    // The server knows nothing of the browser's zone; a page that it sent in another one would be drawn anew.
    await page.reload();
    await expect(links).toHaveCount(4);
    await expect(zone).toContainText(await zoneNameOf(page));
    await expect(
      page.getByRole('button', {
        name: new RegExp(`^Remove filter Since: .* ${RegExp.escape(await zoneNameOf(page))}$`),
      }),
    ).toBeVisible();
    await showFilters(page);
    await press(page.getByRole('switch', { name: 'UTC' }));
    await expect(page).toHaveURL(/utc=true/);
    await expect(zone).toContainText('UTC');
  },
);

test(
  'watches what comes, sends again what failed, and takes it along',
  JOURNEY,
  async ({ signInAs, org, addWebhook, database, press }) => {
    const webhook = { orgId: org.id, ...(await addWebhook()) };
    const waiting = await addDelivery(database, webhook, { status: 'retrying', responseStatus: 503 });
    const page = await signInAs('manager');
    await page.goto(`/o/${org.slug}/deliveries`);
    const rows = deliveryRows(page);
    const links = deliveryLinks(page);
    await expect(rows).toContainText(['attempt 1 of 3, next in 1 h']);
    await database.execute(sql`
    update deliveries set status = 'delivered', last_response_status = 204, next_attempt_at = null, updated_at = now()
    where org_id = ${org.id} and id = ${decodeId('delivery', waiting.id)}`);
    await expect(rows).toContainText([/204 No Content/]);
    await expect(rows).toContainText([/Delivered/]);

    // New ones wait behind a pill: what is read does not move.
    const newest = await addDelivery(database, webhook, { type: 'job.updated' });
    await addDelivery(database, webhook, { type: 'job.assigned' });
    const pill = page.getByRole('button', { name: '2 new deliveries' });
    await expect(pill).toBeVisible();
    await expect(links).toHaveCount(1);
    await press(pill);
    await expect(links).toHaveCount(3);
    await expect(links.nth(1)).toHaveAccessibleName(`Details of ${newest.eventId}`);
    await expect(links.first()).toBeFocused();

    await addDeliveries(database, webhook, { count: 210 });
    await press(page.getByRole('button', { name: 'Needs attention' }));
    await press(page.getByRole('button', { name: 'Retry all that match…' }));
    const dialog = page.getByRole('dialog', { name: 'Retry all that match' });
    const second = Promise.withResolvers<void>();
    let asked = 0;
    await page.route(/\/orgs\/[^/]+\/deliveries\/retry\?.*until=/, async (route) => {
      asked += 1;
      if (asked === 2) await second.promise;
      await route.continue();
    });
    await press(dialog.getByRole('button', { name: 'Retry 210 deliveries' }));
    await expect(dialog.getByText('100 of 210')).toBeVisible();
    await expectAccessible(page);
    await press(dialog.getByRole('button', { name: 'Stop' }));
    second.resolve();
    await expect(dialog.getByRole('status')).toHaveText(/^Stopped\. 200 deliveries were queued/);
    expect(asked).toBe(2);
    await expectAccessible(page);
    await press(dialog.getByRole('button', { name: 'Go on' }));
    await expect(dialog.getByRole('status')).toHaveText(/^210 deliveries queued/);
    await press(dialog.getByRole('button', { name: 'Close' }).last());
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('heading', { name: 'No delivery matches' })).toBeVisible();

    await press(page.getByRole('button', { name: 'Delivered', exact: true }));
    const more = page.getByRole('button', { name: 'More for Log History' });
    await press(more);
    const download = page.waitForEvent('download');
    await press(page.getByRole('menuitem', { name: 'Export as CSV' }));
    await expect(page.getByText('The export has begun.')).toBeVisible();
    const lines = (await readFile(await (await download).path(), 'utf8')).split('\r\n');
    expect(lines.find((line) => line.includes(newest.id))).toContain(',Delivered,200 OK,200,1,');
  },
);
