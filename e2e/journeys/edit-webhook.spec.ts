/** Changing a webhook, beside somebody else who does; testing it; and deleting it. */
import { eq, sql } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import { expect } from '#e2e/support/fixtures';
import { deliveryRows, JOURNEY, test } from '#e2e/support/journey';

test(
  'changes a webhook, tests it and deletes it',
  JOURNEY,
  async ({ signInAs, org, addWebhook, database, receiver, press, expectedErrors }) => {
    expectedErrors.push(/status of 40[49]/);
    await addWebhook({ name: 'Other one', eventTypes: ['estimate.created'] });
    const sealed = Buffer.from('sealed before');
    const webhook = await addWebhook({
      name: 'ERP',
      url: 'https://erp.example.com/hooks',
      isActive: false,
      authMethod: 'basic',
      basicUsername: receiver.username,
      basicPasswordSealed: sealed,
      basicPasswordSavedAt: new Date('2026-11-03T12:00:00Z'),
      basicPasswordSavedBy: org.people.admin.id,
    });
    const stored = async () => {
      const [row] = await database.select().from(webhooks).where(eq(webhooks.id, webhook.id));
      return row;
    };
    const changeMeanwhile = (values: Partial<typeof webhooks.$inferInsert>) =>
      database
        .update(webhooks)
        .set({ ...values, version: sql`version + 1` })
        .where(eq(webhooks.id, webhook.id));
    const page = await signInAs('manager');
    const name = page.getByLabel('Name', { exact: true });
    const url = page.getByLabel('Webhook URL');
    const edit = () => press(page.getByRole('button', { name: 'Edit', exact: true }));
    const save = () => press(page.getByRole('button', { name: 'Save changes' }));
    await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
    await edit();

    // Somebody else was faster: what they changed is said, and theirs or mine is taken.
    await name.fill('Mine');
    await changeMeanwhile({ name: 'Theirs', eventTypes: ['job.created', 'job.assigned'] });
    await save();
    const conflict = page.getByRole('alert').filter({ hasText: 'Somebody else changed this webhook' });
    await expect(conflict).toBeFocused();
    await expect(conflict).toContainText('Theirs');
    await expect(conflict).toContainText('Job Assigned');
    await expect(name).toHaveValue('Mine');
    await press(conflict.getByRole('button', { name: 'Load their version' }));
    await expect(name).toHaveValue('Theirs');
    await name.fill('Mine after all');
    await changeMeanwhile({ name: 'Theirs again' });
    await save();
    await press(conflict.getByRole('button', { name: 'Save my version' }));
    await expect(page.getByRole('heading', { name: 'Mine after all' })).toBeVisible();
    expect(await stored()).toMatchObject({
      name: 'Mine after all',
      eventTypes: ['job.created', 'job.assigned'],
    });

    // The password stays on its server, and is asked for again for another one.
    await edit();
    await expect(page.getByText(/Saved .*3 Nov 2026 by Dana Whitfield/)).toBeVisible();
    await url.fill('https://erp.example.com/hooks?team=2');
    await save();
    await expect(page.getByRole('button', { name: 'Edit', exact: true })).toBeVisible();
    expect((await stored())?.basicPasswordSealed).toEqual(sealed);
    await edit();
    const password = page.getByLabel('Password', { exact: true });
    await expect(password).toHaveCount(0);
    for (const elsewhere of ['https://erp.example.com/other', receiver.url('/401')]) {
      await url.fill(elsewhere);
      await expect(password).toHaveAccessibleDescription(/Enter the password again/);
    }
    await save();
    await expect(password).toHaveAccessibleDescription(/Enter the password/);
    await password.fill(receiver.password);
    await save();
    await expect(page.getByRole('button', { name: 'Edit', exact: true })).toBeVisible();
    expect((await stored())?.basicPasswordSealed).not.toEqual(sealed);

    await press(page.getByRole('button', { name: 'Make a new secret…' }));
    const ask = page.getByRole('alertdialog', { name: 'Make a new signing secret?' });
    await expect(ask).toContainText('24 hours');
    await press(ask.getByRole('button', { name: 'Make a new secret' }));
    const fresh = page.getByRole('dialog', { name: 'The new signing secret' });
    const secret = (await fresh.getByText(/^whsec_/).textContent()) ?? '';
    await press(fresh.getByRole('button', { name: 'Done' }));
    await expect(page.getByText(secret)).toHaveCount(0);

    // A test goes to it alone, whatever it is subscribed to, and is answered in place.
    await press(page.getByRole('button', { name: 'Test', exact: true }));
    const panel = page.getByRole('region', { name: 'Send test event' });
    const event = panel.getByLabel('Event to send');
    await expect(event).toBeFocused();
    await expect(event).toHaveValue('job.created');
    await expect(panel).toContainText('although it is deactivated');
    await event.selectOption('Estimate Created');
    await expect(panel).toContainText('This webhook is not subscribed to it: only tests are sent.');
    await press(panel.getByRole('button', { name: 'Send test event' }));
    const result = page.getByRole('region', { name: 'Result of the test event' });
    await expect(result).toContainText('200 OK');
    await expect(result).toContainText('Delivered');
    await expect(result).toContainText(/in \d+(\.\d)? m?s/);
    await expect(result.getByRole('table', { name: 'Response Headers' })).toContainText('content-type');
    await expect(result.getByRole('region', { name: 'Response body' })).toBeVisible();
    const [request, ...more] = await receiver.received();
    expect(more).toEqual([]);
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      type: 'estimate.created',
      test: true,
      data: { estimate: { id: 'est_8842' } },
    });
    await press(result.getByRole('link', { name: 'Open in Log History' }));
    const modal = page.getByRole('dialog');
    await expect(modal).toContainText('"test": true');
    await page.keyboard.press('Escape');
    await expect(modal).toBeHidden();
    await expect(deliveryRows(page).filter({ hasText: 'Estimate Created' })).toContainText('Test');
    // It is an experiment: the health of the webhook does not count it.
    await expect(page.getByText('Nothing was sent in the last 7 days.')).toBeVisible();

    await press(page.getByRole('button', { name: 'More for Mine after all' }));
    await press(page.getByRole('menuitem', { name: 'Delete…' }));
    const farewell = page.getByRole('alertdialog', { name: 'Delete “Mine after all”?' });
    await expect(farewell).toContainText('stays in Log History for 30 days');
    await press(farewell.getByRole('button', { name: 'Delete webhook' }));
    await expect(page.getByText('“Mine after all” was deleted.')).toBeVisible();
    await expect(page.getByRole('row', { name: /Mine after all/ })).toBeHidden();
    await expect(page.getByRole('row', { name: /Other one/ })).toBeVisible();
    const gone = await page.request.get(`/o/${org.slug}/webhooks/${webhook.publicId}`);
    expect(gone.status()).toBe(404);
  },
);
