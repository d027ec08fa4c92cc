/** One delivery. */
import {
  dialog,
  heading,
  holdBack,
  LOG,
  log,
  modal,
  refuse,
  type Screen,
  text,
} from '#tools/screenshots/steps';

export const DELIVERY_SCREENS: readonly Screen[] = [
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
    name: 'delivery-queued',
    path: ({ largeOrgSlug, queuedDelivery }) => `/o/${largeOrgSlug}/deliveries?delivery=${queuedDelivery}`,
    open: (page) => page.getByRole('dialog').getByText('Webhook Attempts').first().waitFor(),
  },
  {
    name: 'delivery-sending',
    path: ({ largeOrgSlug, sendingDelivery }) => `/o/${largeOrgSlug}/deliveries?delivery=${sendingDelivery}`,
    open: (page) => page.getByRole('dialog').getByText('is being sent').first().waitFor(),
  },
  {
    name: 'delivery-loading',
    path: ({ failedDelivery }) => `${LOG}?delivery=${failedDelivery}`,
    prepare: (page) => holdBack(page, '**/orgs/*/deliveries/dlv_*'),
    open: async (page) => {
      await log(page);
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'delivery-error',
    path: ({ failedDelivery }) => `${LOG}?delivery=${failedDelivery}`,
    prepare: (page) => refuse(page, '**/orgs/*/deliveries/dlv_*'),
    open: text('The delivery could not be loaded'),
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
    name: 'delivery-hard',
    path: ({ hardOrgSlug, hardDelivery }) => `/o/${hardOrgSlug}/deliveries?delivery=${hardDelivery}`,
    open: modal,
    isWhole: true,
  },
  {
    name: 'delivery-support',
    as: 'robin@acme.test',
    path: ({ failedDelivery }) => `${LOG}?delivery=${failedDelivery}`,
    open: modal,
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
    path: ({ largeOrgSlug, hugeDelivery }) => `/o/${largeOrgSlug}/deliveries?delivery=${hugeDelivery}`,
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
    open: heading('Delivery not found'),
  },
];
