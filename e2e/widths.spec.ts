/** Every page at every width from a phone to a desk, with contents that are hard on it. */
import { expect, test } from '#e2e/support/fixtures';
import { expectReadable } from '#e2e/support/layout';
import { addLongContent, LONG_NAME, LONG_URL, pagesOf } from '#e2e/support/long-content';

/** Those of devices, and those at which a layout changes, on both sides. */
const WIDTHS = [320, 390, 639, 640, 767, 768, 800, 850, 900, 1023, 1024, 1279, 1280];

test('nothing lies over anything else, and what is cut can be read', async ({
  signInAs,
  org,
  database,
  addWebhook,
}) => {
  const webhook = await addWebhook({ name: LONG_NAME, url: LONG_URL, ownerId: org.people.manager.id });
  const { failedDelivery } = await addLongContent(database, org, webhook);
  const page = await signInAs('admin');
  const pages = [
    ...pagesOf(org, webhook),
    [`/o/${org.slug}/deliveries?delivery=${failedDelivery}`, 'Response Code'] as const,
  ];
  for (const [path, text] of pages) {
    await page.goto(path);
    await expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 860 });
      await expectReadable(page, `${path} at ${width} px`);
    }
  }
});
