/** The listing of webhooks, and the screen of one. */
import {
  chart,
  counted,
  dialog,
  heading,
  holdBack,
  log,
  refuse,
  refuseToCount,
  rows,
  type Screen,
  text,
  WEBHOOKS,
} from '#tools/screenshots/steps';

const EXAMPLE_SECRET = `whsec_${Buffer.from('an example of a signing secret!!').toString('base64')}`;
/** Of the listing, at most. */
const REFRESH_MS = 30_000;

export const WEBHOOK_SCREENS: readonly Screen[] = [
  { name: 'webhooks', path: () => WEBHOOKS, open: counted, isWhole: true },
  {
    name: 'webhooks-menu',
    path: () => WEBHOOKS,
    open: async (page) => {
      await counted(page);
      await page.getByRole('button', { name: 'More for Accounting' }).click();
      await page.getByRole('menuitem', { name: 'Delete…' }).waitFor();
    },
  },
  {
    name: 'webhooks-filtered',
    path: () => `${WEBHOOKS}?status=attention`,
    open: text(/none finished|% delivered/),
    isWhole: true,
  },
  {
    name: 'webhooks-nothing-found',
    path: () => `${WEBHOOKS}?q=nothing-like-this`,
    open: heading('No webhook matches'),
    isWhole: true,
  },
  {
    name: 'webhooks-not-counted',
    path: () => WEBHOOKS,
    prepare: (page) => refuseToCount(page, '**/webhooks/activity'),
    open: (page) => page.getByText('Not counted').first().waitFor(),
    isWhole: true,
  },
  {
    name: 'webhooks-deactivate',
    path: () => WEBHOOKS,
    open: async (page) => {
      await counted(page);
      await page.getByRole('switch', { name: /Field crew app/ }).click();
      await dialog(page, 'alertdialog', /^Deactivate/);
    },
  },
  {
    name: 'webhooks-delete',
    path: () => WEBHOOKS,
    open: async (page) => {
      await counted(page);
      await page.getByRole('button', { name: 'More for Field crew app' }).click();
      await page.getByRole('menuitem', { name: 'Delete…' }).click();
      await dialog(page, 'alertdialog', /^Delete/);
    },
  },
  {
    name: 'webhooks-empty',
    path: ({ emptyOrgSlug }) => `/o/${emptyOrgSlug}/webhooks`,
    open: heading('No webhooks yet'),
    isWhole: true,
  },
  {
    name: 'webhook-new-secret',
    path: ({ webhookToEdit }) => `${WEBHOOKS}/${webhookToEdit}`,
    open: async (page) => {
      await page.getByRole('button', { name: 'Make a new secret…' }).click();
      await dialog(page, 'alertdialog', 'Make a new signing secret?');
    },
  },
  {
    name: 'webhook-new-secret-shown',
    path: ({ webhookNeverUsed }) => `${WEBHOOKS}/${webhookNeverUsed}`,
    // Answered here, so that the webhook keeps the one that it has.
    prepare: (page) =>
      page.route('**/signing-secret', async (route) => {
        const webhook = await route.fetch({
          method: 'GET',
          url: new URL('.', route.request().url()).href.slice(0, -1),
        });
        await route.fulfill({ json: { webhook: await webhook.json(), signingSecret: EXAMPLE_SECRET } });
      }),
    open: async (page) => {
      await page.getByRole('button', { name: 'Make a new secret…' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Make a new secret' }).click();
      await dialog(page, 'dialog', 'The new signing secret');
    },
  },
  {
    name: 'webhook',
    path: ({ webhookWithLog }) => `${WEBHOOKS}/${webhookWithLog}`,
    open: async (page) => {
      await log(page);
      await chart(page);
    },
    isWhole: true,
  },
  {
    name: 'webhook-advanced',
    path: ({ webhookAdvanced }) => `${WEBHOOKS}/${webhookAdvanced}`,
    open: (page) => page.getByRole('heading', { name: 'Last 7 days' }).waitFor(),
  },
  {
    name: 'webhooks-hard',
    path: ({ hardOrgSlug }) => `/o/${hardOrgSlug}/webhooks`,
    open: counted,
    isWhole: true,
  },
  {
    name: 'webhooks-hard-delete',
    path: ({ hardOrgSlug }) => `/o/${hardOrgSlug}/webhooks`,
    open: async (page) => {
      await counted(page);
      await page.getByRole('button', { name: /^More for W/ }).click();
      await page.getByRole('menuitem', { name: 'Delete…' }).click();
      await dialog(page, 'alertdialog', /^Delete/);
    },
  },
  {
    name: 'webhooks-hard-toggled',
    path: ({ hardOrgSlug }) => `/o/${hardOrgSlug}/webhooks`,
    open: async (page) => {
      await counted(page);
      await page.getByRole('switch', { name: /^W/ }).click();
      await text(/^“W+” is (active|deactivated)/)(page);
    },
  },
  {
    name: 'webhook-hard',
    path: ({ hardOrgSlug, hardWebhook }) => `/o/${hardOrgSlug}/webhooks/${hardWebhook}`,
    open: chart,
    isWhole: true,
  },
  {
    name: 'webhook-hour',
    path: ({ webhookWithLog }) => `${WEBHOOKS}/${webhookWithLog}`,
    open: async (page) => {
      await chart(page);
      await page.getByRole('slider', { name: 'Hour' }).focus();
      await page.keyboard.press('PageDown');
    },
  },
  {
    name: 'webhook-numbers',
    path: ({ webhookWithLog }) => `${WEBHOOKS}/${webhookWithLog}`,
    open: async (page) => {
      await chart(page);
      await page.getByRole('button', { name: 'Table' }).click();
    },
  },
  {
    name: 'webhook-not-counted',
    path: ({ webhookWithLog }) => `${WEBHOOKS}/${webhookWithLog}`,
    prepare: (page) => refuseToCount(page, '**/insight'),
    open: (page) => page.getByText('There are too many deliveries').waitFor(),
  },
  {
    name: 'webhook-never-used',
    path: ({ webhookNeverUsed }) => `${WEBHOOKS}/${webhookNeverUsed}`,
    open: (page) => page.getByText('Nothing was sent in the last 7 days.').waitFor(),
  },
  {
    name: 'webhook-deactivated',
    path: ({ webhookDeactivated }) => `${WEBHOOKS}/${webhookDeactivated}`,
    open: chart,
  },
  {
    name: 'webhook-test',
    path: ({ webhookToEdit }) => `${WEBHOOKS}/${webhookToEdit}?test=true`,
    open: async (page) => {
      await page.getByRole('button', { name: 'Send test event' }).click();
      await page.getByRole('heading', { name: 'Response Headers' }).waitFor();
    },
    isWhole: true,
  },
  {
    name: 'webhook-test-failed',
    path: ({ webhookFailing }) => `${WEBHOOKS}/${webhookFailing}?test=true`,
    open: async (page) => {
      await page.getByRole('button', { name: 'Send test event' }).click();
      await page.getByText('What to do:').waitFor();
    },
    isWhole: true,
  },
  {
    name: 'webhook-support',
    as: 'robin@acme.test',
    path: ({ webhookWithLog }) => `${WEBHOOKS}/${webhookWithLog}`,
    open: chart,
  },
  { name: 'webhooks-support', as: 'robin@acme.test', path: () => WEBHOOKS, open: rows, isWhole: true },
  {
    name: 'webhooks-loading',
    path: () => WEBHOOKS,
    // The page brings its rows with it; what was delivered in them is counted later.
    prepare: (page) => holdBack(page, '**/webhooks/activity'),
    open: rows,
  },
  {
    name: 'webhooks-error',
    path: () => WEBHOOKS,
    prepare: async (page) => {
      await refuse(page, '**/api/v1/orgs/acme/webhooks?*');
      await page.clock.install();
    },
    open: async (page) => {
      await counted(page);
      // The page brings its rows with it: it is the next refresh that fails.
      await page.clock.fastForward(REFRESH_MS);
      await text('This list could not be refreshed.')(page);
    },
    isWhole: true,
  },
  {
    name: 'webhooks-plan',
    path: ({ basicOrgSlug }) => `/o/${basicOrgSlug}/webhooks`,
    open: heading(/part of the Pro plan/),
  },
];
