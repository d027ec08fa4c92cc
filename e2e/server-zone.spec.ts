/** Server and browser agree about what is on a page, in whatever zone and language each of them is. */
import { expect, test } from '#e2e/support/fixtures';
import { addLongContent, LONG_NAME, LONG_URL, pagesOf } from '#e2e/support/long-content';
import { ELSEWHERE } from '#e2e/support/stack';
import { startWeb } from '#e2e/support/web';

/** Zone and language of a second server. */
const SECOND = { TZ: 'America/St_Johns', LC_ALL: 'ar_EG.UTF-8' };

const FROM = '2026-03-02T23:30:00.000Z';

/** What a page shows and says: without scripts and the nonce, and whenever it was asked for. */
const shownOf = (html: string) =>
  html
    .replaceAll(/<script\b.*?<\/script>/gs, '')
    .replaceAll(/ nonce="[^"]*"/g, '')
    .replaceAll(/>\d+ (s|min) ago</g, '>just now<');

test('pages are the same from servers in different zones and languages', async ({
  signInAs,
  org,
  database,
  addWebhook,
  stack,
}) => {
  const webhook = await addWebhook({ name: LONG_NAME, url: LONG_URL });
  await addLongContent(database, org, webhook);
  const page = await signInAs('admin');
  expect(SECOND).not.toEqual(ELSEWHERE);
  const web = await startWeb(stack, {
    ...SECOND,
    APP_URL: stack.baseUrl,
    RETRY_DELAYS_SECONDS: stack.retryDelaysMs.map((ms) => ms / 1000).join(','),
    DEMO_RECEIVER_ORIGIN: stack.receiverOrigin,
  });
  try {
    const filtered = ['deliveries', 'audit-log'].map((name) => `/o/${org.slug}/${name}?from=${FROM}`);
    for (const path of [...pagesOf(org, webhook).map(([one]) => one), ...filtered]) {
      // The cookie is for the host, whatever the port.
      const [here, there] = await Promise.all([
        page.request.get(path),
        page.request.get(`${web.baseUrl}${path}`),
      ]);
      expect([here.status(), there.status()], path).toEqual([200, 200]);
      expect(shownOf(await there.text()), path).toBe(shownOf(await here.text()));
    }
  } finally {
    await web.stop();
  }
});

test('a link with a time is shown in the zone of the browser', async ({ signInAs, org }) => {
  const page = await signInAs('admin');
  for (const name of ['deliveries', 'audit-log']) {
    await page.goto(`/o/${org.slug}/${name}?from=${FROM}`);
    const chip = page.getByRole('button', { name: /^Remove filter Since: 2 Mar 2026, 18:30:00 GMT-5$/ });
    await expect(chip).toBeVisible();
  }
});

test('a page that differs from what the server sent is an error, which fails a test', async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(/React error #418/);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.route('**/sign-in', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace('>Email<', '>Epost<') });
  });
  await page.goto('/sign-in');
  await expect.poll(() => errors.join()).toContain('React error #418');
  // React has drawn the page anew.
  await expect(page.getByLabel('Email')).toBeVisible();
});
