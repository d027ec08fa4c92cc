/** Every screen that a picture is taken of: who sees it, where it is, and what is done until it is to be seen. */
import type { Page } from '@playwright/test';
import type { DemoEmail } from '#lib/domain/demo-sign-ins';
import type { Subjects } from '#scripts/screenshots/subjects';

export type Screen = {
  name: string;
  /** Null for nobody. */
  as: DemoEmail | null;
  path: (subjects: Subjects) => string;
  /** Done before the page is asked for. */
  prepare?: (page: Page) => Promise<unknown>;
  /** Waits until the screen is there. */
  open: (page: Page) => Promise<void>;
  /** The whole page rather than what the window shows. */
  isWhole: boolean;
};

const ADMIN: DemoEmail = 'dana@acme.test';
const WEBHOOKS = '/o/acme/webhooks';

const heading = (name: string | RegExp) => (page: Page) =>
  page.getByRole('heading', { name }).first().waitFor();
const modal = (page: Page) => page.getByRole('dialog').getByText('Webhook Attempts').first().waitFor();
/** A table on a desk, cards on a phone. */
const log = (page: Page) => page.getByText('503 Service Unavailable').first().waitFor();
const rows = (page: Page) => page.getByRole('row').nth(3).waitFor();

const dialog = (page: Page, role: 'dialog' | 'alertdialog', name: string | RegExp) =>
  page.getByRole(role, { name }).waitFor();
/** The bars of the listing have come. */
const counted = async (page: Page) => {
  await rows(page);
  await page
    .getByText(/% delivered/)
    .first()
    .waitFor();
};
const chart = (page: Page) => page.getByRole('slider', { name: 'Hour' }).waitFor();

/** Answers a query with a refusal, in the format of the API. */
const refuse = (page: Page, url: string) =>
  page.route(url, (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      json: {
        type: 'about:blank',
        title: 'Not possible now',
        status: 409,
        code: 'not_possible_now',
        detail: 'There are too many deliveries to count them now.',
        requestId: 'r1',
      },
    }),
  );

export const SCREENS: readonly Screen[] = [
  { name: 'sign-in', as: null, path: () => '/sign-in', open: heading(/Sign in/), isWhole: true },
  { name: 'webhooks', as: ADMIN, path: () => WEBHOOKS, open: counted, isWhole: true },
  {
    name: 'webhooks-menu',
    as: ADMIN,
    path: () => WEBHOOKS,
    open: async (page) => {
      await counted(page);
      await page.getByRole('button', { name: 'More for Accounting' }).click();
      await page.getByRole('menuitem', { name: 'Delete…' }).waitFor();
    },
    isWhole: false,
  },
  {
    name: 'webhooks-filtered',
    as: ADMIN,
    path: () => `${WEBHOOKS}?status=attention`,
    open: counted,
    isWhole: true,
  },
  {
    name: 'webhooks-nothing-found',
    as: ADMIN,
    path: () => `${WEBHOOKS}?q=nothing-like-this`,
    open: heading('No webhook matches'),
    isWhole: true,
  },
  {
    name: 'webhooks-not-counted',
    as: ADMIN,
    path: () => WEBHOOKS,
    prepare: (page) => refuse(page, '**/webhooks/activity'),
    open: (page) => page.getByText('Not counted').first().waitFor(),
    isWhole: true,
  },
  {
    name: 'webhooks-deactivate',
    as: ADMIN,
    path: () => WEBHOOKS,
    open: async (page) => {
      await counted(page);
      await page.getByRole('switch', { name: /Field crew app/ }).click();
      await dialog(page, 'alertdialog', /^Deactivate/);
    },
    isWhole: false,
  },
  {
    name: 'webhooks-delete',
    as: ADMIN,
    path: () => WEBHOOKS,
    open: async (page) => {
      await counted(page);
      await page.getByRole('button', { name: 'More for Field crew app' }).click();
      await page.getByRole('menuitem', { name: 'Delete…' }).click();
      await dialog(page, 'alertdialog', /^Delete/);
    },
    isWhole: false,
  },
  {
    name: 'webhooks-empty',
    as: ADMIN,
    path: ({ emptyOrgSlug }) => `/o/${emptyOrgSlug}/webhooks`,
    open: heading('No webhooks yet'),
    isWhole: true,
  },
  {
    name: 'created',
    as: ADMIN,
    path: ({ firstRunOrgSlug }) => `/o/${firstRunOrgSlug}/webhooks/new?demo=true`,
    open: async (page) => {
      await page.getByRole('button', { name: 'Create webhook' }).click();
      await dialog(page, 'dialog', /was created$/);
    },
    isWhole: false,
  },
  {
    name: 'created-and-activated',
    as: ADMIN,
    path: ({ firstRunOrgSlug }) => `/o/${firstRunOrgSlug}/webhooks/new?demo=true`,
    open: async (page) => {
      await page.getByRole('button', { name: 'Create webhook' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
      await page.locator(':focus').click();
      await page.getByText(/^The endpoint answered/).waitFor();
    },
    isWhole: false,
  },
  {
    name: 'create',
    as: ADMIN,
    path: () => `${WEBHOOKS}/new`,
    open: (page) => page.getByLabel('Webhook URL').waitFor(),
    isWhole: true,
  },
  {
    name: 'create-errors',
    as: ADMIN,
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
    as: ADMIN,
    path: ({ webhookToEdit }) => `${WEBHOOKS}/${webhookToEdit}?edit=true`,
    open: (page) => page.getByLabel('Webhook URL').waitFor(),
    isWhole: true,
  },
  {
    name: 'webhook-leave',
    as: ADMIN,
    path: ({ webhookToEdit }) => `${WEBHOOKS}/${webhookToEdit}?edit=true`,
    open: async (page) => {
      await page.getByLabel('Webhook URL').fill('https://other.example.com/hooks');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await dialog(page, 'alertdialog', 'Discard your changes?');
    },
    isWhole: false,
  },
  {
    name: 'webhook-new-secret',
    as: ADMIN,
    path: ({ webhookToEdit }) => `${WEBHOOKS}/${webhookToEdit}`,
    open: async (page) => {
      await page.getByRole('button', { name: 'Make a new secret…' }).click();
      await dialog(page, 'alertdialog', 'Make a new signing secret?');
    },
    isWhole: false,
  },
  {
    name: 'webhook',
    as: ADMIN,
    path: ({ webhookWithLog }) => `${WEBHOOKS}/${webhookWithLog}`,
    open: async (page) => {
      await log(page);
      await chart(page);
    },
    isWhole: true,
  },
  {
    name: 'webhook-hour',
    as: ADMIN,
    path: ({ webhookWithLog }) => `${WEBHOOKS}/${webhookWithLog}`,
    open: async (page) => {
      await chart(page);
      await page.getByRole('slider', { name: 'Hour' }).focus();
      await page.keyboard.press('PageDown');
    },
    isWhole: false,
  },
  {
    name: 'webhook-numbers',
    as: ADMIN,
    path: ({ webhookWithLog }) => `${WEBHOOKS}/${webhookWithLog}`,
    open: async (page) => {
      await chart(page);
      await page.getByRole('button', { name: 'Table' }).click();
    },
    isWhole: false,
  },
  {
    name: 'webhook-not-counted',
    as: ADMIN,
    path: ({ webhookWithLog }) => `${WEBHOOKS}/${webhookWithLog}`,
    prepare: (page) => refuse(page, '**/insight'),
    open: (page) => page.getByText('There are too many deliveries').waitFor(),
    isWhole: false,
  },
  {
    name: 'webhook-never-used',
    as: ADMIN,
    path: ({ webhookNeverUsed }) => `${WEBHOOKS}/${webhookNeverUsed}`,
    open: (page) => page.getByText('Nothing was sent in the last 7 days.').waitFor(),
    isWhole: false,
  },
  {
    name: 'webhook-deactivated',
    as: ADMIN,
    path: ({ webhookDeactivated }) => `${WEBHOOKS}/${webhookDeactivated}`,
    open: chart,
    isWhole: false,
  },
  {
    name: 'webhook-test',
    as: ADMIN,
    path: ({ webhookToEdit }) => `${WEBHOOKS}/${webhookToEdit}?test=true`,
    open: async (page) => {
      await page.getByRole('button', { name: 'Send test event' }).click();
      await page.getByRole('heading', { name: 'Response Headers' }).waitFor();
    },
    isWhole: true,
  },
  {
    name: 'webhook-test-failed',
    as: ADMIN,
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
    isWhole: false,
  },
  {
    name: 'account-menu',
    as: ADMIN,
    path: () => WEBHOOKS,
    open: async (page) => {
      await rows(page);
      await page.getByRole('button', { name: /^Account/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    },
    isWhole: false,
  },
  {
    name: 'organisations',
    as: ADMIN,
    path: () => WEBHOOKS,
    open: async (page) => {
      await rows(page);
      await page.getByRole('button', { name: /^Organisation:/ }).click();
      await page.getByRole('menu', { name: 'Organisations' }).waitFor();
    },
    isWhole: false,
  },
  {
    name: 'webhook-log',
    as: ADMIN,
    path: ({ webhookWithLog }) => `${WEBHOOKS}/${webhookWithLog}`,
    open: log,
    isWhole: false,
  },
  { name: 'log', as: ADMIN, path: () => '/o/acme/log', open: log, isWhole: false },
  {
    name: 'log-nothing-found',
    as: ADMIN,
    path: () => '/o/acme/log?search=nothing-like-this',
    open: (page) => page.getByText('No delivery matches').waitFor(),
    isWhole: false,
  },
  {
    name: 'delivery-failed',
    as: ADMIN,
    path: ({ failedDelivery }) => `/o/acme/log?delivery=${failedDelivery}`,
    open: modal,
    isWhole: false,
  },
  {
    name: 'delivery-delivered',
    as: ADMIN,
    path: ({ deliveredDelivery }) => `/o/acme/log?delivery=${deliveredDelivery}`,
    open: modal,
    isWhole: false,
  },
  {
    name: 'delivery-attempts',
    as: ADMIN,
    path: ({ failedDelivery }) => `/o/acme/log?delivery=${failedDelivery}`,
    open: async (page) => {
      await modal(page);
      const title = page.getByRole('dialog').getByRole('heading', { name: 'Webhook Attempts' });
      await title.evaluate((element) => element.scrollIntoView());
    },
    isWhole: false,
  },
  {
    name: 'send-event',
    as: ADMIN,
    path: () => '/o/acme/send-event',
    open: (page) => page.getByLabel('Payload').waitFor(),
    isWhole: true,
  },
  {
    name: 'send-event-result',
    as: ADMIN,
    path: () => '/o/acme/send-event?type=estimate.created',
    open: async (page) => {
      await page.getByText(/^Goes to \d+ webhook/).waitFor();
      await page.getByRole('button', { name: 'Send event' }).click();
      await page.getByRole('heading', { name: /^Sent to/ }).waitFor();
      await page.getByRole('list', { name: 'Deliveries' }).getByText('200 OK').first().waitFor();
    },
    isWhole: true,
  },
  {
    name: 'verify',
    as: ADMIN,
    path: () => `${WEBHOOKS}/verify`,
    open: heading(/./),
    isWhole: true,
  },
  { name: 'members', as: ADMIN, path: () => '/o/acme/members', open: rows, isWhole: true },
  {
    name: 'api-keys-create',
    as: ADMIN,
    path: () => '/o/acme/api-keys',
    open: async (page) => {
      await page.getByRole('button', { name: 'Create API key' }).click();
      await page.getByRole('dialog').getByLabel('Name').waitFor();
    },
    isWhole: false,
  },
  {
    name: 'audit',
    as: ADMIN,
    path: () => '/o/acme/audit',
    open: (page) => page.getByText('created the webhook').first().waitFor(),
    isWhole: false,
  },
  {
    name: 'event-catalogue',
    as: ADMIN,
    path: () => '/o/acme/events?event=job.assigned',
    open: (page) => page.getByRole('region', { name: 'Example' }).waitFor(),
    isWhole: true,
  },
  {
    name: 'api-reference',
    as: ADMIN,
    path: () => '/o/acme/api-reference',
    open: heading('API reference'),
    isWhole: false,
  },
  { name: 'webhooks-support', as: 'robin@acme.test', path: () => WEBHOOKS, open: rows, isWhole: true },
  { name: 'forbidden', as: 'kim@acme.test', path: () => WEBHOOKS, open: heading(/./), isWhole: true },
  { name: 'not-found', as: ADMIN, path: () => '/o/acme/nowhere', open: heading(/./), isWhole: true },
  { name: 'not-found-anywhere', as: ADMIN, path: () => '/nowhere', open: heading(/./), isWhole: true },
];
