import { expect, test } from '#e2e/support/fixtures';

test('former addresses of pages lead on, with their query', async ({ signInAs, org }) => {
  const page = await signInAs('admin');
  for (const [former, path, heading] of [
    ['log?status=failed', 'deliveries?status=failed', 'Log History'],
    ['events?event=job.created', 'event-types?event=job.created', 'Event catalogue'],
    ['audit', 'audit-log', 'Audit log'],
    ['send-event?type=job.updated', 'events/send?type=job.updated', 'Send event'],
    ['api-reference', 'developers/api-reference', 'API reference'],
    ['webhooks/verify', 'developers/verify', 'Receiving webhooks'],
  ] as const) {
    await page.goto(`/o/${org.slug}/${former}`);
    await expect(page).toHaveURL(`/o/${org.slug}/${path}`);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  }
});
