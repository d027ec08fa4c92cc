/** Every screen that a picture is taken of: who sees it, where it is, and what is done until it is to be seen. */
import type { Page } from '@playwright/test';
import type { DemoEmail } from '#lib/domain/demo-sign-ins';
import type { Subjects } from '#scripts/screenshots/subjects';

export type Screen = {
  name: string;
  /** Null for nobody. */
  as: DemoEmail | null;
  path: (subjects: Subjects) => string;
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

export const SCREENS: readonly Screen[] = [
  { name: 'sign-in', as: null, path: () => '/sign-in', open: heading(/Sign in/), isWhole: true },
  { name: 'webhooks', as: ADMIN, path: () => WEBHOOKS, open: rows, isWhole: true },
  {
    name: 'webhooks-empty',
    as: ADMIN,
    path: ({ emptyOrgSlug }) => `/o/${emptyOrgSlug}/webhooks`,
    open: heading('No webhooks yet'),
    isWhole: true,
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
  { name: 'webhooks-support', as: 'robin@acme.test', path: () => WEBHOOKS, open: rows, isWhole: true },
  { name: 'forbidden', as: 'kim@acme.test', path: () => WEBHOOKS, open: heading(/./), isWhole: true },
  { name: 'not-found', as: ADMIN, path: () => '/o/acme/nowhere', open: heading(/./), isWhole: true },
];
