/** The form of a webhook. */
import { dialog, refuseAsChanged, type Screen, text, WEBHOOKS } from '#tools/screenshots/steps';

export const FORM_SCREENS: readonly Screen[] = [
  {
    name: 'created',
    path: ({ firstRunOrgSlug }) => `/o/${firstRunOrgSlug}/webhooks/new?demo=true`,
    open: async (page) => {
      await page.getByRole('button', { name: 'Create webhook' }).click();
      await dialog(page, 'dialog', /was created$/);
    },
  },
  {
    name: 'created-and-activated',
    path: ({ firstRunOrgSlug }) => `/o/${firstRunOrgSlug}/webhooks/new?demo=true`,
    open: async (page) => {
      await page.getByRole('button', { name: 'Create webhook' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
      await page.locator(':focus').click();
      await page.getByText(/^The endpoint answered/).waitFor();
    },
  },
  {
    name: 'create',
    path: () => `${WEBHOOKS}/new`,
    open: (page) => page.getByLabel('Webhook URL').waitFor(),
    isWhole: true,
  },
  {
    name: 'create-errors',
    path: () => `${WEBHOOKS}/new`,
    open: async (page) => {
      await page.getByLabel('Webhook URL').fill('http://erp.example.com/hooks');
      await page.getByRole('radio', { name: /Basic Auth/ }).click();
      await page.getByRole('button', { name: 'Create webhook' }).click();
      await page.getByRole('alert').filter({ hasText: 'need your attention' }).waitFor();
    },
    isWhole: true,
  },
  {
    name: 'edit',
    path: ({ webhookToEdit }) => `${WEBHOOKS}/${webhookToEdit}?edit=true`,
    open: async (page) => {
      await text('200 OK')(page);
      await page.getByLabel('Webhook URL').waitFor();
      // Beside the form, where there is room.
      const isWide = (page.viewportSize()?.width ?? 0) > 1000;
      if (isWide) await text('What the endpoint gets')(page);
    },
    isWhole: true,
  },
  {
    name: 'webhook-leave',
    path: ({ webhookToEdit }) => `${WEBHOOKS}/${webhookToEdit}?edit=true`,
    open: async (page) => {
      await page.getByLabel('Webhook URL').fill('https://other.example.com/hooks');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await dialog(page, 'alertdialog', 'Discard your changes?');
    },
  },
  {
    name: 'create-advanced',
    path: () => `${WEBHOOKS}/new`,
    open: async (page) => {
      await page.getByRole('button', { name: /^Advanced/ }).click();
      await page
        .getByRole('radio', { name: /^Notification/ })
        .first()
        .click();
      await page.getByLabel('Secret for X-Hub-Signature').waitFor();
    },
    isWhole: true,
  },
  {
    name: 'create-example',
    path: () => `${WEBHOOKS}/new`,
    open: async (page) => {
      await page.getByRole('searchbox', { name: 'Search events' }).fill('created');
      await page
        .getByRole('button', { name: /example/i })
        .filter({ visible: true })
        .first()
        .click();
    },
    isWhole: true,
  },
  {
    name: 'create-pasted',
    path: () => `${WEBHOOKS}/new`,
    open: async (page) => {
      const url = page.getByLabel('Webhook URL');
      await url.fill(' http://erp:secret@erp.example.com/hooks ');
      await url.blur();
      await page.getByRole('textbox', { name: 'User name' }).waitFor();
    },
    isWhole: true,
  },
  {
    name: 'edit-conflict',
    path: ({ webhookToEdit }) => `${WEBHOOKS}/${webhookToEdit}?edit=true`,
    prepare: (page) =>
      refuseAsChanged(page, {
        name: 'ERP (new gateway)',
        url: 'https://gateway.summit-erp.example/hooktab/v2/inbound',
        eventTypes: ['job.created', 'job.updated', 'estimate.created'],
        version: 99,
      }),
    open: async (page) => {
      await page.getByLabel('Name', { exact: true }).fill('ERP of the head office');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByRole('button', { name: 'Save my version' }).waitFor();
    },
    isWhole: true,
  },
];
