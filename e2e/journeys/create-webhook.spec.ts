/** Making a webhook: what is entered wrongly is said and repaired, until the endpoint has answered. */
import { expect } from '#e2e/support/fixtures';
import { JOURNEY, test } from '#e2e/support/journey';

test(
  'creates a webhook from what was pasted, and switches it on',
  JOURNEY,
  async ({ signInAs, org, receiver, press }) => {
    const page = await signInAs('manager');
    await page.goto(`/o/${org.slug}/webhooks`);
    await press(page.getByRole('link', { name: 'Create webhook' }));
    const name = page.getByLabel('Name', { exact: true });
    const url = page.getByLabel('Webhook URL');
    const user = page.getByRole('textbox', { name: 'User name' });
    const password = page.getByLabel('Password', { exact: true });
    const events = page.getByRole('group', { name: 'Events to send', exact: true });
    const submit = page.getByRole('button', { name: 'Create webhook' });

    // What was entered is not lost by leaving.
    await name.fill('ERP sync');
    const leave = page.getByRole('alertdialog', { name: 'Discard your changes?' });
    for (const control of ['Log History', 'Webhooks']) {
      await press(page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: control }));
      await press(leave.getByRole('button', { name: 'Keep editing' }));
      await expect(leave).toBeHidden();
    }
    // Not goBack(), which waits for a page that never comes.
    await page.evaluate(() => window.history.back());
    await press(leave.getByRole('button', { name: 'Keep editing' }));
    await expect(name).toHaveValue('ERP sync');
    await press(page.getByRole('button', { name: 'Cancel' }));
    await press(leave.getByRole('button', { name: 'Discard changes' }));
    await expect(page).toHaveURL(new RegExp(`/o/${org.slug}/webhooks$`));
    await press(page.getByRole('link', { name: 'Create webhook' }));

    // Everything that is missing is named, at the top and at its field.
    await url.fill('http://erp.example.com/hooks');
    await press(page.getByRole('radio', { name: /Basic Auth/ }));
    await press(submit);
    const summary = page.getByRole('alert').filter({ hasText: 'fields need your attention' });
    await expect(summary).toBeFocused();
    await expect(summary).toContainText('4 fields');
    await expect(name).toHaveAccessibleDescription(/Enter a name/);
    await expect(url).toHaveAccessibleDescription(/must start with https:\/\//);
    await expect(password).toHaveAccessibleDescription(/Enter the password/);
    await expect(events).toHaveAccessibleDescription(/Tick at least one event/);
    await press(summary.getByRole('link', { name: /^Events to send/ }));
    await expect(page.getByRole('checkbox', { name: 'Job', exact: true })).toBeFocused();
    await press(page.getByRole('button', { name: 'Change it to https://' }));
    await expect(url).toHaveValue('https://erp.example.com/hooks');
    for (const [text, message] of [
      ['https://10.0.0.8/hooks', /private or reserved/],
      ['https://localhost:9/hooks', /Port 9|private or reserved/],
      ['https://erp.internal/hooks', /private or reserved/],
      ['https://exa mple', /private or reserved|not a valid URL/],
      ['https://', /not a valid URL/],
      ['ftp://erp.example.com', /starts with https:\/\//],
    ] as const) {
      await url.fill(text);
      await expect(url).toHaveAccessibleDescription(message);
    }

    // What was pasted is repaired, and name and password in it become Basic Auth.
    const endpoint = receiver.url('/401');
    await url.fill(`  ${endpoint.slice('https://'.length)} `);
    await url.blur();
    await expect(url).toHaveValue(endpoint);
    await expect(page.getByRole('form').getByText('https:// was added.')).toBeVisible();
    await url.fill(endpoint.replace('://', `://${receiver.username}:${receiver.password}@`));
    await url.blur();
    await expect(url).toHaveValue(endpoint);
    await expect(page.getByRole('form').getByText('were moved to Basic Auth')).toBeVisible();
    await expect(user).toHaveValue(receiver.username);
    await expect(password).toHaveValue(receiver.password);
    await name.fill('ERP sync');

    // A group is ticked, not ticked, or half of each.
    const job = page.getByRole('group', { name: 'Job', exact: true });
    const all = job.getByRole('checkbox', { name: 'Job', exact: true });
    await press(job.getByRole('checkbox', { name: /^Updated/ }));
    await expect(all).toHaveAttribute('aria-checked', 'mixed');
    await expect(job).toContainText('1 of 6');
    await expect(summary).toBeHidden();
    await press(all);
    await expect(all).toBeChecked();
    await press(all);
    await expect(job).toContainText('0 of 6');
    await press(all);
    const search = page.getByRole('searchbox', { name: 'Search events' });
    await search.fill('signable');
    await expect(job).toBeHidden();
    await press(page.getByRole('button', { name: 'Select all' }));
    await expect(page.getByText('31 of 31 ticked')).toBeVisible();
    await press(page.getByRole('button', { name: 'Select none' }));
    await expect(page.getByText('0 of 31 ticked')).toBeVisible();
    await press(page.getByRole('button', { name: 'Example of Signable Document Signed' }));
    await expect(page.getByRole('region', { name: /Example payload/ })).toContainText(
      '"type": "signable_document.signed"',
    );
    await search.fill('');
    await press(all);

    const advanced = page.getByRole('region', { name: 'Advanced' });
    const opener = advanced.getByRole('button', { name: /^Advanced/ });
    await expect(opener).toContainText('Envelope · Standard retries');
    await press(opener);
    await press(advanced.getByRole('radio', { name: 'Topic' }));
    await expect(opener).toContainText('Topic · Standard retries');
    await press(advanced.getByRole('radio', { name: 'Envelope' }));
    await press(submit);

    const secret = page.getByRole('dialog', { name: /ERP sync.* was created/ });
    await expect(secret.getByText(/^whsec_/)).toBeInViewport();
    await expect(secret.getByText('It will not be shown again.')).toBeVisible();
    await press(secret.getByRole('button', { name: 'Done' }));
    const row = page.getByRole('row', { name: /ERP sync/ });
    await expect(row).toContainText('Deactivated');
    await expect(row).toContainText('6 of 31 · Job');
    await expect(row).toContainText('Switch it on to start sending');
    const toggle = row.getByRole('switch', { name: /ERP sync/ });
    await expect(toggle).toBeFocused();
    await press(toggle);
    await expect(page.getByText('The endpoint answered webhook.activated with: 200 OK.')).toBeInViewport();
    await expect(row).toContainText('Active');
    await expect(row.getByRole('link', { name: /Delivered/ })).toBeVisible();
    const [activated, ...more] = await receiver.received();
    expect(more).toEqual([]);
    expect(activated?.eventType).toBe('webhook.activated');
    expect(activated?.authorization).toBe(`Basic, user ${receiver.username}`);
    await press(page.getByRole('button', { name: 'View', exact: true }));
    await expect(page).toHaveURL(/webhooks\/whk_[^/?]+\?delivery=dlv_/);
    await expect(page.getByRole('dialog')).toContainText('Delivered');
  },
);
