/** What an admin does: gives a permission, raises an event, and reads in the audit log what was done. */
import { eq } from '#db/drizzle';
import { members } from '#db/schema/index';
import { expect } from '#e2e/support/fixtures';
import { deliveryRows, JOURNEY, test } from '#e2e/support/journey';

test(
  'gives a permission, sends an event, and reads both in the audit log',
  JOURNEY,
  async ({ signInAs, org, addWebhook, database, receiver, press }) => {
    await addWebhook({ name: 'ERP', eventTypes: ['job.created', 'estimate.created'] });
    const { admin, nobody } = org.people;
    const permissions = async () => {
      const rows = await database
        .select({ permissions: members.permissions })
        .from(members)
        .where(eq(members.userId, nobody.id));
      return rows.flatMap((row) => row.permissions);
    };
    const page = await signInAs('admin');
    const section = (name: string) =>
      press(page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name }));
    await page.goto(`/o/${org.slug}/members`);
    const box = page.getByRole('checkbox', { name: `Org.webhooks.logs for ${nobody.name}` });
    await press(box);
    await expect(box).toBeChecked();
    await expect(page.getByText(`${nobody.name} now has Org.webhooks.logs`)).toBeVisible();
    expect(await permissions()).toEqual(['Org.webhooks.logs']);
    await press(page.getByRole('button', { name: 'Undo' }));
    await expect(page.getByText(`${nobody.name} no longer has Org.webhooks.logs`)).toBeVisible();
    await expect(box).not.toBeChecked();
    expect(await permissions()).toEqual([]);

    await section('Send event');
    const payload = page.getByLabel('Payload');
    const event = page.getByLabel('Event', { exact: true });
    await expect(payload).toHaveValue(/"number": "J-20417"/);
    await expect(page.getByLabel('Object ID')).toHaveValue('job_20417');
    await expect(page.getByText('Goes to 1 webhook: ERP.')).toBeVisible();
    // Each event keeps its draft, and it arrives to the byte.
    const text = '{\n  "b": 1.10, "a": 12345678901234567890,\n  "b": "\\u0041 é 👷"\n}';
    await payload.fill(text);
    await event.selectOption('Estimate Created');
    await expect(page).toHaveURL(/type=estimate\.created/);
    await expect(payload).toHaveValue(/"estimate"/);
    await event.selectOption('Job Created');
    await expect(payload).toHaveValue(text);
    await press(page.getByRole('button', { name: 'Send event' }));
    await expect(page.getByRole('heading', { name: 'Sent to 1 webhook' })).toBeVisible();
    await expect(page.getByRole('list', { name: 'Deliveries' })).toContainText('200 OK');
    const [sent] = await receiver.received();
    expect(sent?.body.endsWith(`,"data":${text}}`)).toBe(true);
    await press(page.getByRole('button', { name: 'Reset to example' }));
    await expect(payload).toHaveValue(/"number": "J-20417"/);
    await press(page.getByRole('link', { name: 'Show in Log History' }));

    const row = deliveryRows(page).filter({ hasText: 'Job Created' });
    await expect(row).toContainText('200 OK');
    await press(row.getByRole('link', { name: /^Details of evt_/ }));
    const dialog = page.getByRole('dialog', { name: 'Job Created' });
    const shown = dialog.getByRole('region', { name: 'Payload' });
    await expect(shown).toContainText('"b": 1.10');
    await expect(shown).toContainText('"a": 12345678901234567890');
    await expect(dialog.getByRole('button', { name: /^Attempt 1 Succeeded .* 200 OK/ })).toHaveAttribute(
      'aria-expanded',
      'true',
    );
    await expect(dialog.getByRole('table', { name: 'Response Headers' })).toContainText('application/json');
    await expect(dialog.getByRole('region', { name: 'Response body' })).toContainText('"received": true');
    await expect(dialog.getByRole('table', { name: 'Request Headers' })).toContainText('webhook-signature');
    await press(dialog.getByRole('button', { name: 'Close' }));
    await expect(dialog).toBeHidden();

    await section('Audit log');
    const entries = page
      .getByRole('main')
      .getByRole('listitem')
      .filter({ has: page.getByRole('time') });
    await expect(entries).toContainText([
      `${admin.name} sent the event Job Created`,
      `${admin.name} changed the permissions of ${nobody.name}`,
      `${admin.name} changed the permissions of ${nobody.name}`,
    ]);
    await expect(entries.last()).toContainText('Given: Org.webhooks.logs');
    await expect(entries.last()).toContainText(/127\.0\.0\.1|::1/);
    await press(page.getByRole('button', { name: /^Action/ }));
    await press(page.getByRole('checkbox', { name: 'Sent by hand' }));
    await page.keyboard.press('Escape');
    await expect(entries).toHaveCount(1);
  },
);
