/** The page for the developer of a receiver. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectAccessible } from '#e2e/support/accessibility';
import { expect, test } from '#e2e/support/fixtures';
import { VERIFY_SAMPLES } from '#lib/domain/webhook/verify-samples';

const heading = { name: 'Receiving webhooks', level: 1 };

test('shows the rules of this installation, how to verify in each language, and a receiver', async ({
  signInAs,
  org,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/developers/verify#retries`);
  await expect(page.getByRole('heading', heading)).toBeAttached();
  const retries = page.getByRole('region', { name: 'Retries', exact: true });
  await expect(retries.getByRole('heading', { name: 'Retries' })).toBeInViewport();
  await expect(retries).toContainText('410 Gone ends it');
  const contents = page.getByRole('navigation', { name: 'Contents' });
  await contents.getByRole('link', { name: 'Handle duplicates' }).click();
  await expect(page).toHaveURL(/#duplicates$/);
  await expect(page.getByRole('heading', { name: 'Handle duplicates' })).toBeInViewport();

  const languages = page.getByRole('tablist', { name: 'Language' });
  await expect(languages.getByRole('tab')).toHaveText(VERIFY_SAMPLES.map(({ label }) => label));
  for (const { label, code } of VERIFY_SAMPLES) {
    await languages.getByRole('tab', { name: label, exact: true }).click();
    await expect(page.getByRole('region', { name: `Code for ${label}`, exact: true })).toBeVisible();
    await page.getByRole('button', { name: `Copy code for ${label}`, exact: true }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);
  }

  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download receiver.mjs' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('receiver.mjs');
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const offered = await readFile(await download.path());
  expect(hash(offered)).toBe(
    hash(await readFile(join(import.meta.dirname, '..', 'public', 'examples', 'receiver.mjs'))),
  );
});

test('is found from the signing secret of a webhook', async ({ signInAs, org, addWebhook }) => {
  const webhook = await addWebhook({ name: 'ERP' });
  const page = await signInAs('manager');
  await page.goto(`/o/${org.slug}/webhooks/${webhook.publicId}`);
  await page.getByRole('link', { name: 'How to verify' }).click();
  await expect(page.getByRole('heading', heading)).toBeVisible();
});

test('is accessible, and fits', { tag: '@views' }, async ({ signInAs, org }) => {
  const page = await signInAs('admin');
  await page.goto(`/o/${org.slug}/developers/verify`);
  await expect(page.getByRole('heading', heading)).toBeVisible();
  await expectAccessible(page);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
});
