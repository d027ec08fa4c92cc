/** Log History, and one delivery. */
import {
  dialog,
  heading,
  holdBack,
  LOG,
  log,
  modal,
  openLogMenu,
  refuse,
  type Screen,
  showFilters,
  text,
  WEBHOOKS,
} from '#scripts/screenshots/steps';

export const LOG_SCREENS: readonly Screen[] = [
  {
    name: 'webhook-log',
    path: ({ webhookWithLog }) => `${WEBHOOKS}/${webhookWithLog}`,
    open: log,
  },
  { name: 'log', path: () => LOG, open: log },
  {
    name: 'log-nothing-found',
    path: () => `${LOG}?search=nothing-like-this`,
    open: (page) => page.getByText('No delivery matches').waitFor(),
  },
  {
    name: 'delivery-failed',
    path: ({ failedDelivery }) => `${LOG}?delivery=${failedDelivery}`,
    open: modal,
  },
  {
    name: 'delivery-delivered',
    path: ({ deliveredDelivery }) => `${LOG}?delivery=${deliveredDelivery}`,
    open: modal,
  },
  {
    name: 'delivery-attempts',
    path: ({ failedDelivery }) => `${LOG}?delivery=${failedDelivery}`,
    open: async (page) => {
      await modal(page);
      const title = page.getByRole('dialog').getByRole('heading', { name: 'Webhook Attempts' });
      await title.evaluate((element) => element.scrollIntoView());
    },
  },
  {
    name: 'log-empty',
    path: ({ emptyOrgSlug }) => `/o/${emptyOrgSlug}/log`,
    open: heading('No deliveries yet'),
  },
  {
    name: 'log-loading',
    path: () => LOG,
    prepare: (page) => holdBack(page, '**/deliveries*'),
    open: (page) => page.getByText('Loading').first().waitFor({ state: 'attached' }),
  },
  {
    name: 'log-error',
    path: () => LOG,
    prepare: (page) => refuse(page, '**/deliveries*'),
    open: text('Log History could not be loaded'),
  },
  {
    name: 'log-filtered',
    path: () => `${LOG}?status=failed&response=5xx,401&event=job.created,job.updated&utc=true`,
    open: async (page) => {
      await page.getByRole('button', { name: 'Clear all' }).waitFor();
      await page
        .getByRole('link', { name: /^Details of/ })
        .first()
        .waitFor();
    },
  },
  {
    name: 'log-filter-response',
    path: () => LOG,
    open: async (page) => {
      await log(page);
      await showFilters(page);
      await page.getByRole('button', { name: 'Response', exact: true }).click();
      await page.getByRole('textbox', { name: 'Exact codes' }).waitFor();
    },
  },
  {
    name: 'log-filter-event',
    path: () => LOG,
    open: async (page) => {
      await log(page);
      await showFilters(page);
      await page.getByRole('button', { name: 'Event', exact: true }).click();
      await page.getByRole('checkbox', { name: 'Image Created' }).waitFor();
    },
  },
  {
    name: 'log-filter-time',
    path: () => LOG,
    open: async (page) => {
      await log(page);
      await showFilters(page);
      await page.getByRole('button', { name: 'Time', exact: true }).click();
      await page.getByLabel('From').waitFor();
    },
  },
  {
    name: 'log-menu',
    path: () => LOG,
    open: async (page) => {
      await log(page);
      await openLogMenu(page);
      await page.getByRole('menuitem', { name: 'Export as CSV' }).waitFor();
    },
  },
  {
    name: 'log-export',
    path: () => LOG,
    open: async (page) => {
      await log(page);
      await openLogMenu(page);
      await page.getByRole('menuitem', { name: 'Export as CSV' }).click();
      await text('The export has begun.')(page);
    },
  },
  {
    name: 'log-keys',
    path: () => LOG,
    open: async (page) => {
      await log(page);
      await openLogMenu(page);
      await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'log-time-card',
    path: () => LOG,
    open: async (page) => {
      await log(page);
      await page.getByRole('time').filter({ visible: true }).first().click();
      await page.getByRole('group', { name: 'This time in other forms' }).waitFor();
    },
  },
  {
    name: 'log-retry-all',
    path: () => `${LOG}?status=failed`,
    open: async (page) => {
      await page.getByRole('button', { name: 'Retry all that match…' }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Retry \d/ })
        .waitFor();
    },
  },
  {
    name: 'log-large',
    path: ({ largeOrgSlug }) => `/o/${largeOrgSlug}/log`,
    open: (page) =>
      page
        .getByRole('link', { name: /^Details of/ })
        .nth(49)
        .waitFor(),
    isWhole: true,
  },
  {
    name: 'log-support',
    as: 'robin@acme.test',
    path: () => LOG,
    open: log,
  },
  {
    name: 'delivery-retrying',
    path: ({ retryingDelivery }) => `${LOG}?delivery=${retryingDelivery}`,
    open: modal,
  },
  {
    name: 'delivery-cancelled',
    path: ({ cancelledDelivery }) => `${LOG}?delivery=${cancelledDelivery}`,
    open: (page) => page.getByRole('dialog').getByText('Webhook Attempts').first().waitFor(),
  },
  {
    name: 'delivery-refused',
    path: ({ refusedDelivery }) => `${LOG}?delivery=${refusedDelivery}`,
    open: modal,
    isWhole: true,
  },
  {
    name: 'delivery-cut',
    path: ({ cutDelivery }) => `${LOG}?delivery=${cutDelivery}`,
    open: async (page) => {
      await modal(page);
      await page
        .getByRole('dialog')
        .getByText(/^Cut at/)
        .first()
        .evaluate((element) => element.scrollIntoView({ block: 'center' }));
    },
  },
  {
    name: 'delivery-huge',
    path: ({ largeOrgSlug, hugeDelivery }) => `/o/${largeOrgSlug}/log?delivery=${hugeDelivery}`,
    open: modal,
  },
  {
    name: 'delivery-actions',
    path: ({ deliveredDelivery }) => `${LOG}?delivery=${deliveredDelivery}`,
    open: async (page) => {
      await modal(page);
      await page.getByRole('dialog').getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Send again…' }).waitFor();
    },
  },
  {
    name: 'delivery-send-again',
    path: ({ deliveredDelivery }) => `${LOG}?delivery=${deliveredDelivery}`,
    open: async (page) => {
      await modal(page);
      await page.getByRole('dialog').getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Send again…' }).click();
      await dialog(page, 'alertdialog', 'Send this event again?');
    },
  },
  {
    name: 'delivery-gone',
    path: () => `${LOG}?delivery=dlv_01kaaaaaaaaaaaaaaaaaaaaaaa`,
    open: (page) => page.getByRole('dialog').getByRole('heading').first().waitFor(),
  },
];
