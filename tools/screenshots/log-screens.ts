/** Log History. */
import {
  heading,
  hideNewest,
  holdBack,
  LOG,
  log,
  openLogMenu,
  refuse,
  retryAll,
  type Screen,
  showFilters,
  text,
  WEBHOOKS,
} from '#tools/screenshots/steps';

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
    name: 'log-empty',
    path: ({ emptyOrgSlug }) => `/o/${emptyOrgSlug}/deliveries`,
    open: heading('No deliveries yet'),
  },
  {
    name: 'log-loading',
    path: () => LOG,
    prepare: (page) => holdBack(page, '**/orgs/*/deliveries*'),
    open: (page) => page.getByText('Loading').first().waitFor({ state: 'attached' }),
  },
  {
    name: 'log-error',
    path: () => LOG,
    prepare: (page) => refuse(page, '**/orgs/*/deliveries*'),
    open: text('Log History could not be loaded'),
  },
  {
    name: 'log-live',
    path: () => LOG,
    prepare: (page) => hideNewest(page, 2),
    open: async (page) => {
      await log(page);
      await page.getByRole('button', { name: /^\d+ new deliver/ }).waitFor();
    },
  },
  {
    name: 'log-stale',
    path: () => LOG,
    open: async (page) => {
      await log(page);
      await refuse(page, '**/orgs/*/deliveries?*');
      await text('The log could not be refreshed.')(page);
    },
  },
  {
    name: 'log-filtered',
    path: () => `${LOG}?status=failed&response=5xx,401&eventType=job.created,job.updated&utc=true`,
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
    name: 'log-retry-all-running',
    path: () => `${LOG}?status=failed`,
    open: async (page) => {
      await retryAll(page, ['more', 'none']);
      await page.getByRole('dialog').getByText(/^4 of/).waitFor();
    },
  },
  {
    name: 'log-retry-all-stopped',
    path: () => `${LOG}?status=failed`,
    open: async (page) => {
      await retryAll(page, ['more']);
      await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
      await text(/^Stopped\./)(page);
    },
  },
  {
    name: 'log-retry-all-finished',
    path: () => `${LOG}?status=failed`,
    open: async (page) => {
      await retryAll(page, ['more', 'last']);
      await text(/^\d+ deliveries queued/)(page);
    },
  },
  {
    name: 'log-retry-all-broken-off',
    path: () => `${LOG}?status=failed`,
    open: async (page) => {
      await retryAll(page, ['more', 'lost']);
      await page.getByRole('dialog').getByRole('alert').waitFor();
    },
  },
  {
    name: 'log-large',
    path: ({ largeOrgSlug }) => `/o/${largeOrgSlug}/deliveries`,
    open: (page) =>
      page
        .getByRole('link', { name: /^Details of/ })
        .nth(49)
        .waitFor(),
    isWhole: true,
  },
  {
    name: 'log-hard',
    path: ({ hardOrgSlug }) => `/o/${hardOrgSlug}/deliveries`,
    open: text('503 Service Unavailable'),
    isWhole: true,
  },
  {
    name: 'log-paused',
    path: () => LOG,
    open: async (page) => {
      await log(page);
      await page.getByRole('button', { name: 'Pause updates' }).filter({ visible: true }).click();
      await page.getByRole('button', { name: 'Resume updates' }).filter({ visible: true }).waitFor();
    },
  },
  {
    name: 'log-support',
    as: 'robin@acme.test',
    path: () => LOG,
    open: log,
  },
];
