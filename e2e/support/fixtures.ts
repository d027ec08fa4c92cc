/** What every spec starts from. Rows are made in the database, things are done through the screens. */
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { encode } from 'next-auth/jwt';
import { type Database, openDatabase } from '#db/client';
import type { webhooks } from '#db/schema/index';
import { makeWebhook } from '#db/testing/factories';
import { STACK_VARIABLE } from '#e2e/support/global-setup';
import { makeTestOrg, type PersonName, type TestOrg } from '#e2e/support/people';
import { type TestReceiver, testReceiver } from '#e2e/support/receiver';
import type { StackInfo } from '#e2e/support/stack';
import { sessionCookieName } from '#lib/auth/session-cookie';
import { encodeId } from '#lib/domain/ids';
import { seal } from '#lib/domain/webhook/sealed-credentials';
import { generateSigningSecret } from '#lib/domain/webhook/signature';
import { startSession } from '#lib/services/auth/sessions';

export { expect };

const SESSION_SECONDS = 3600;

type WebhookValues = Partial<typeof webhooks.$inferInsert>;
/** A webhook made as a row; `publicId` is how the screens and the API name it. */
export type TestWebhook = { id: string; publicId: string; name: string; url: string; signingSecret: string };

type TestFixtures = {
  org: TestOrg;
  receiver: TestReceiver;
  /** Signs one of the organisation's people in; returns the value of the session's cookie. */
  sessionOf: (who: PersonName) => Promise<string>;
  /** Gives a page with the session of one of the organisation's people. */
  signInAs: (who: PersonName) => Promise<Page>;
  /** Clicks, or taps where the screen is one that is touched. */
  press: (control: Locator) => Promise<void>;
  /** Makes a webhook with a real signing secret; active, without authentication, for `job.created`, unless given. */
  addWebhook: (values?: WebhookValues) => Promise<TestWebhook>;
  /** Console errors and failed requests that a test brings about on purpose; all others fail it. */
  expectedErrors: RegExp[];
  errorWatch: undefined;
};

type WorkerFixtures = { stack: StackInfo; database: Database };

export const test = base.extend<TestFixtures, WorkerFixtures>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
    async ({}, use) => {
      const text = process.env[STACK_VARIABLE];
      if (text === undefined)
        throw new Error('The stack is not running: start the specs with npm run test:e2e');
      await use(JSON.parse(text) as StackInfo);
    },
    { scope: 'worker' },
  ],
  database: [
    async ({ stack }, use) => {
      const database = openDatabase({
        url: stack.databaseUrl,
        maxConnections: 3,
        applicationName: 'hooktab-e2e',
        onIdleError: (error) => {
          throw error;
        },
      });
      await use(database);
      await database.$client.end();
    },
    { scope: 'worker' },
  ],
  baseURL: ({ stack }, use) => use(stack.baseUrl),
  org: async ({ database }, use) => use(await makeTestOrg(database)),
  receiver: ({ stack }, use) => use(testReceiver(stack)),
  sessionOf: async ({ org, stack, database }, use) => {
    await use(async (who) => {
      // The session that signing in gives; signing in itself has a spec of its own.
      const sub = org.people[who].id;
      const sid = await startSession({ database }, sub);
      return await encode({ token: { sub, sid }, secret: stack.authSecret, maxAge: SESSION_SECONDS });
    });
  },
  signInAs: async ({ page, context, stack, sessionOf }, use) => {
    await use(async (who) => {
      const value = await sessionOf(who);
      await context.addCookies([
        {
          name: sessionCookieName(stack.baseUrl),
          value,
          url: stack.baseUrl,
          httpOnly: true,
          sameSite: 'Lax',
        },
      ]);
      return page;
    });
  },
  press: async ({ hasTouch }, use) => {
    await use(async (control) => {
      if (!hasTouch) return control.click();
      // As a finger does, which taps when what was scrolled stands still: a tap at once may hit what was there before.
      await control.scrollIntoViewIfNeeded();
      return control.tap();
    });
  },
  addWebhook: async ({ database, org, receiver, stack }, use) => {
    await use(async (values = {}) => {
      const row = await makeWebhook(database, org.id, { url: receiver.url('/200'), ...values });
      const signingSecret = generateSigningSecret();
      const binding = { orgId: org.id, webhookId: row.id, field: 'signing_secret' } as const;
      const sealed = await seal(stack.sealingPublicKey, binding, signingSecret);
      await database.$client.query(
        'update webhooks set signing_secret_sealed = $1 where org_id = $2 and id = $3',
        [sealed, org.id, row.id],
      );
      return {
        id: row.id,
        publicId: encodeId('webhook', row.id),
        name: row.name,
        url: row.url,
        signingSecret,
      };
    });
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  expectedErrors: async ({}, use) => use([]),
  errorWatch: [
    async ({ context, expectedErrors }, use) => {
      const seen: string[] = [];
      // Watches every page, including those that another page opens.
      context.on('console', (message) => {
        if (message.type() === 'error') seen.push(`console: ${message.text()}`);
      });
      // Also what React recovers from, such as a page that differs from what the server sent.
      context.on('weberror', (thrown) => seen.push(`page: ${thrown.error().message}`));
      context.on('requestfailed', (request) => {
        const reason = request.failure()?.errorText ?? '';
        // Leaving a page ends what it was still asking for.
        if (reason !== 'net::ERR_ABORTED')
          seen.push(`request: Failed to load resource: ${reason} ${request.url()}`);
      });
      context.on('response', (response) => {
        if (response.status() >= 500) seen.push(`response: ${response.status()} ${response.url()}`);
      });
      await use(undefined);
      expect(seen.filter((line) => !expectedErrors.some((pattern) => pattern.test(line)))).toEqual([]);
    },
    { auto: true },
  ],
});
