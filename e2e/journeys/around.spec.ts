/** What is around every screen: the theme, the zone, motion, and the other organisations. */
import { makeOrg } from '#db/testing/factories';
import { addDelivery } from '#e2e/support/deliveries';
import { expect } from '#e2e/support/fixtures';
import { expectTheme, JOURNEY, test } from '#e2e/support/journey';

test(
  'chooses theme and zone, is spared motion, and goes to another organisation',
  JOURNEY,
  async ({ signInAs, org, addWebhook, database, colorScheme, press }) => {
    const [own, other] = colorScheme === 'dark' ? (['dark', 'light'] as const) : (['light', 'dark'] as const);
    const second = await makeOrg(database, { name: 'בית הגגות 🏠' });
    await database.$client.query(`insert into members (org_id, user_id, role) values ($1, $2, 'admin')`, [
      second.id,
      org.people.admin.id,
    ]);
    const webhook = { orgId: org.id, ...(await addWebhook({ name: 'ERP' })) };
    await addDelivery(database, webhook, { status: 'sending' });
    const page = await signInAs('admin');
    await page.goto(`/o/${org.slug}/webhooks`);
    const account = page.getByRole('button', { name: /^Account/ });
    const choose = async (name: string) => {
      await press(account);
      await press(page.getByRole('menuitemradio', { name }));
      if (await page.getByRole('menu').isVisible()) await page.keyboard.press('Escape');
      await expect(page.getByRole('menu')).toBeHidden();
    };

    // That of the system, until one is chosen, which is kept.
    await page.emulateMedia({ colorScheme: other, reducedMotion: 'reduce' });
    await expectTheme(page, other);
    await page.emulateMedia({ colorScheme: own });
    await expectTheme(page, own);
    await choose(other === 'dark' ? 'Dark' : 'Light');
    await expectTheme(page, other);
    await choose('UTC');
    await page.reload();
    await expectTheme(page, other);
    await press(account);
    await expect(page.getByRole('menuitemradio', { name: 'UTC' })).toBeChecked();
    await page.keyboard.press('Escape');
    await choose('System');
    await expectTheme(page, own);

    // Nothing moves, nor turns.
    await expect(page.getByRole('row', { name: /ERP/ })).toContainText('Sending');
    const seconds = await page.evaluate(() => {
      const values = [...document.querySelectorAll('*')].flatMap((element) => {
        const { transitionDuration, animationDuration } = getComputedStyle(element);
        return [transitionDuration, animationDuration];
      });
      return Math.max(...values.flatMap((value) => value.split(',').map((one) => Number.parseFloat(one))));
    });
    expect(seconds).toBeLessThanOrEqual(0.0001);

    await press(page.getByRole('button', { name: /^Organisation: / }));
    await press(page.getByRole('menuitem', { name: 'בית הגגות 🏠' }));
    await expect(page).toHaveURL(new RegExp(`/o/${second.slug}/webhooks$`));
    await expect(page.getByRole('heading', { name: 'No webhooks yet' })).toBeVisible();
  },
);
