/** Quotas of an organisation: counted over processes, told in words, and no matter to others. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeOrg } from '#db/testing/factories';
import type { AppError } from '#lib/domain/errors/app-error';
import { decodeId } from '#lib/domain/ids';
import type { Call } from '#lib/services/context';
import { emitEvents } from '#lib/services/events/emit';
import { takeQuota } from '#lib/services/quotas/quota';
import { QuotaShares, type Quotas, UNLIMITED } from '#lib/services/quotas/quota-shares';
import { makeWorld, type World, webhookBody } from '#lib/services/testing/world';
import { createWebhook } from '#lib/services/webhooks/create';
import { sendTest } from '#lib/services/webhooks/send-test';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterAll(() => world.drop());

/** The context of another web process, with these quotas. */
const processWith = (quotas: Partial<Quotas>) => ({
  ...world.context,
  quotas: { ...UNLIMITED, ...quotas },
  quotaShares: new QuotaShares(),
});

const calledIn = (call: Call, quotas: Partial<Quotas>): Call => ({ ...call, context: processWith(quotas) });

const refusal = (run: Promise<unknown>) =>
  run.then(
    () => null,
    (error: AppError) => ({ code: error.code, message: error.message, ...error.details }),
  );

const events = (count: number, data = '{}') =>
  JSON.stringify(Array.from({ length: count }, () => ({ type: 'job.created', data: JSON.parse(data) })));

test('events above the quota are refused in words, with the time to wait; other organisations go on', async () => {
  const quotas = { events: 1_000 };
  const ours = calledIn(world.as('admin'), quotas);
  expect(await refusal(emitEvents(ours, Buffer.from(events(600))))).toBeNull();
  expect(await refusal(emitEvents(ours, Buffer.from(events(600))))).toMatchObject({
    code: 'rate_limited',
    message: expect.stringMatching(
      /^This organisation emits more than 1000 events in a minute\. Try again in \d+ seconds?\.$/,
    ),
    retryAfterSeconds: expect.any(Number),
  });
  const theirs = calledIn(world.as('stranger', world.otherOrg.slug), quotas);
  expect(await refusal(emitEvents(theirs, Buffer.from(events(600))))).toBeNull();
});

test('bytes count, whatever is in them, and before they are parsed', async () => {
  const ours = calledIn(world.as('admin'), { eventKilobytes: 100 });
  expect(await refusal(emitEvents(ours, Buffer.from(`[${' '.repeat(110 * 1024)}`)))).toMatchObject({
    code: 'rate_limited',
    message: expect.stringContaining('MB of events in a minute'),
  });
});

test('test events count for the organisation, over its webhooks', async () => {
  const quotas = { testEvents: 3 };
  const call = calledIn(world.as('admin'), quotas);
  const sent: unknown[] = [];
  for (let n = 0; n < 4; n++) {
    const { webhook } = await createWebhook(call, webhookBody());
    const id = decodeId('webhook', webhook.id) ?? '';
    sent.push(await refusal(sendTest(call, id, { eventType: 'job.created' })));
  }
  expect(sent).toEqual([null, null, null, expect.objectContaining({ code: 'rate_limited' })]);
});

test('all processes count together, and a process asks the database once for many calls', async () => {
  const { id } = world.otherOrg;
  const [one, two] = [processWith({ events: 100_000 }), processWith({ events: 100_000 })];
  let statements = 0;
  const counted = {
    ...one,
    database: {
      ...one.database,
      execute: (...given: Parameters<typeof one.database.execute>) => {
        statements++;
        return one.database.execute(...given);
      },
    } as typeof one.database,
  };
  await world.database.$client.query('delete from rate_limits');
  for (let n = 0; n < 1_000; n++) await takeQuota(counted, id, 'events', 1);
  expect(statements).toBe(1);
  await takeQuota(two, id, 'events', 97_000);
  expect(await refusal(takeQuota(two, id, 'events', 3_000))).toMatchObject({ code: 'rate_limited' });
  // What the first process has taken is still its own.
  expect(await refusal(takeQuota(counted, id, 'events', 500))).toBeNull();
  // A minute later all begin anew.
  await world.database.$client.query(
    `update rate_limits set window_started_at = now() - interval '61 seconds'`,
  );
  expect(await refusal(takeQuota(two, id, 'events', 3_000))).toBeNull();
});

test('calls that arrive together are taken in, however small a part of the quota is at hand', async () => {
  const ours = processWith({ events: 1_000 });
  const { id } = await makeOrg(world.database);
  const taken = Array.from({ length: 200 }, () => refusal(takeQuota(ours, id, 'events', 1)));
  expect(new Set(await Promise.all(taken))).toEqual(new Set([null]));
});
