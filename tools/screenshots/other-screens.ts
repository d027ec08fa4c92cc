/** Everything around webhooks and their log. */
import type { Page } from '@playwright/test';
import { heading, LOG, refuse, rows, type Screen, text, WEBHOOKS } from '#tools/screenshots/steps';

export const OTHER_SCREENS: readonly Screen[] = [
  { name: 'sign-in', as: null, path: () => '/sign-in', open: heading(/Sign in/), isWhole: true },
  {
    name: 'account-menu',
    path: () => WEBHOOKS,
    open: async (page) => {
      await rows(page);
      await page.getByRole('button', { name: /^Account/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out', exact: true }).waitFor();
    },
  },
  {
    name: 'sign-out-everywhere',
    path: () => WEBHOOKS,
    open: async (page) => {
      await rows(page);
      await page.getByRole('button', { name: /^Account/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'organisations',
    path: () => WEBHOOKS,
    open: async (page) => {
      await rows(page);
      await page.getByRole('button', { name: /^Organisation:/ }).click();
      await page.getByRole('menu', { name: 'Organisations' }).waitFor();
    },
  },
  {
    name: 'send-event',
    path: () => '/o/acme/events/send',
    open: text(/^Goes to \d+ webhook/),
    isWhole: true,
  },
  {
    name: 'send-event-result',
    path: () => '/o/acme/events/send?type=estimate.created',
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
    path: () => '/o/acme/developers/verify',
    open: heading(/./),
    isWhole: true,
  },
  {
    name: 'members',
    path: () => '/o/acme/members',
    open: text('Robin Meyer'),
    isWhole: true,
  },
  {
    name: 'members-many',
    path: ({ hardOrgSlug }) => `/o/${hardOrgSlug}/members`,
    open: text('The first 100 members'),
  },
  {
    name: 'members-more',
    path: ({ hardOrgSlug }) => `/o/${hardOrgSlug}/members`,
    open: (page) =>
      page.getByText('The first 100 members').evaluate((element) => element.scrollIntoView({ block: 'end' })),
  },
  {
    name: 'members-searched',
    path: ({ hardOrgSlug }) => `/o/${hardOrgSlug}/members?q=feather`,
    open: text('person7@polyglot.example'),
  },
  {
    name: 'members-nothing-found',
    path: ({ hardOrgSlug }) => `/o/${hardOrgSlug}/members?q=nothing-like-this`,
    open: heading('No member matches'),
  },
  {
    name: 'api-keys-create',
    path: () => '/o/acme/api-keys',
    open: async (page) => {
      await page.getByRole('button', { name: 'Create API key' }).click();
      await page.getByRole('dialog').getByLabel('Name').waitFor();
    },
  },
  {
    name: 'audit',
    path: () => '/o/acme/audit-log',
    open: (page) => page.getByText('created the webhook').first().waitFor(),
  },
  {
    name: 'event-catalogue',
    path: () => '/o/acme/event-types?event=job.assigned',
    open: (page) => page.getByRole('region', { name: 'Example' }).waitFor(),
    isWhole: true,
  },
  {
    name: 'api-reference',
    path: () => '/o/acme/developers/api-reference',
    open: heading('API reference'),
  },
  { name: 'forbidden', as: 'kim@acme.test', path: () => WEBHOOKS, open: heading(/./), isWhole: true },
  { name: 'not-found', path: () => '/o/acme/nowhere', open: heading(/./), isWhole: true },
  { name: 'not-found-anywhere', path: () => '/nowhere', open: heading(/./), isWhole: true },
  {
    name: 'session-ended',
    as: null,
    path: () => '/sign-in?callbackUrl=%2Fo%2Facme%2Flog&error=SessionEnded',
    open: text(/session has ended/),
  },
  {
    name: 'sign-in-refused',
    as: null,
    path: () => '/sign-in',
    open: async (page) => {
      await page.getByLabel('Email').fill('nobody@acme.test');
      await page.getByLabel('Password').fill('wrong');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await text(/is wrong/)(page);
    },
  },
  {
    name: 'api-keys',
    path: () => '/o/acme/api-keys',
    open: heading('API keys'),
    isWhole: true,
  },
  {
    name: 'api-keys-shown-once',
    path: () => '/o/acme/api-keys',
    open: async (page) => {
      await page.getByRole('button', { name: 'Create API key' }).first().click();
      const form = page.getByRole('dialog');
      await form.getByLabel('Name').fill('Host product');
      await form.getByRole('checkbox', { name: 'webhooks:read' }).click();
      await form.getByRole('button', { name: 'Create API key' }).click();
      await form.getByText('It will not be shown again').waitFor();
    },
  },
  {
    name: 'api-keys-revoke',
    path: () => '/o/acme/api-keys',
    open: async (page) => {
      await page
        .getByRole('button', { name: /^Revoke/ })
        .first()
        .click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'api-keys-empty',
    path: ({ emptyOrgSlug }) => `/o/${emptyOrgSlug}/api-keys`,
    open: heading(/^No API key/),
  },
  {
    name: 'audit-actions',
    path: () => '/o/acme/audit-log',
    open: async (page) => {
      await page.getByText('created the webhook').first().waitFor();
      await page.getByRole('button', { name: 'Action', exact: true }).click();
      await page.getByRole('group', { name: 'Webhooks' }).waitFor();
    },
  },
  {
    name: 'audit-filtered',
    path: () => '/o/acme/audit-log?action=webhook.created',
    open: text('created the webhook'),
  },
  {
    name: 'events',
    path: () => '/o/acme/event-types',
    open: text('When the job is created'),
  },
  ...(['JSON Schema', 'Headers', 'Verify'] as const).map((tab) => ({
    name: `event-${tab.toLowerCase().replace(' ', '-')}`,
    path: () => '/o/acme/event-types?event=job.created',
    open: async (page: Page) => {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tabpanel', { name: tab }).waitFor();
    },
  })),
  {
    name: 'events-nothing-found',
    path: () => '/o/acme/event-types?q=nothing-like-this',
    open: text(/^No event/),
  },
  {
    name: 'api-reference-operation',
    path: () => '/o/acme/developers/api-reference',
    open: async (page) => {
      await page
        .getByRole('heading', { level: 3 })
        .first()
        .evaluate((element) => element.scrollIntoView());
    },
  },
  {
    name: 'send-event-flaw',
    path: () => '/o/acme/events/send',
    open: async (page) => {
      await page.getByLabel('Payload').fill('{\n  "job": { "id": "job_1", }\n}');
      await text(/^Line 2/)(page);
    },
  },
  {
    name: 'forbidden-admin-page',
    as: 'robin@acme.test',
    path: () => '/o/acme/members',
    open: heading('You may not see this page'),
  },
  {
    name: 'members-error',
    path: () => '/o/acme/members',
    prepare: (page) => refuse(page, '**/api/v1/orgs/acme/members*'),
    open: text('The members could not be loaded'),
  },
  {
    name: 'api-keys-error',
    path: () => '/o/acme/api-keys',
    prepare: (page) => refuse(page, '**/api/v1/orgs/acme/api-keys*'),
    open: text('The API keys could not be loaded'),
  },
  {
    name: 'audit-error',
    path: () => '/o/acme/audit-log',
    prepare: (page) => refuse(page, '**/api/v1/orgs/acme/audit-log*'),
    open: text('The audit log could not be loaded'),
  },
  {
    name: 'events-error',
    path: () => '/o/acme/event-types',
    prepare: (page) => refuse(page, '**/api/v1/orgs/acme/event-types*'),
    open: text('The event catalogue could not be loaded'),
  },
  {
    name: 'audit-empty',
    path: ({ emptyOrgSlug }) => `/o/${emptyOrgSlug}/audit-log`,
    open: heading('Nothing was recorded yet'),
  },
  {
    name: 'audit-nothing-found',
    path: () => '/o/acme/audit-log?actor=system&action=api_key.created',
    open: heading('No entry matches'),
  },
  {
    name: 'error',
    path: () => LOG,
    prepare: (page) =>
      page.route('**/orgs/*/deliveries*', (route) => route.fulfill({ json: { items: [{}] } })),
    open: heading('This page could not be shown'),
  },
];
