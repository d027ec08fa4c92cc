/** An organisation has a bounded number of webhooks, whoever makes them and by whatever way. */

import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { eq, isNull, sql } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import { API_KEY_SCOPES } from '#lib/domain/access/api-key';
import { decodeId } from '#lib/domain/ids';
import { MAX_WEBHOOKS } from '#lib/domain/limits';
import { createAcceloSubscription } from '#lib/integrations/accelo/create';
import { createAccuLynxSubscription } from '#lib/integrations/acculynx/create';
import { createAvazaSubscription } from '#lib/integrations/avaza/create';
import type { Call } from '#lib/services/context';
import { makeWorld, type World, webhookBody } from '#lib/services/testing/world';
import { createWebhook } from '#lib/services/webhooks/create';
import { deleteWebhook } from '#lib/services/webhooks/delete';

const CALLBACK = 'https://erp.example.com/hooks';

let world: World;
let program: Call;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  program = await world.withNewKey(API_KEY_SCOPES, 'admin');
  await world.database.execute(sql`
    insert into webhooks (org_id, name, url, auth_method, signing_secret_sealed, event_types, deleted_at)
    select ${world.org.id}, 'Endpoint ' || i, 'https://example.com/hooks', 'none', '\\x00', '{job.created}',
      case when i < 10 then now() end
    from generate_series(1, ${MAX_WEBHOOKS + 8}::integer) as i`);
});
afterAll(() => world.drop());

const count = () => world.database.$count(webhooks, isNull(webhooks.deletedAt));

test('of two that are made at once for the last place one is, and then there is none', async () => {
  expect(await count()).toBe(MAX_WEBHOOKS - 1);
  const create = () => createWebhook(world.as('manager'), webhookBody());
  const settled = await Promise.allSettled([create(), create()]);
  expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await count()).toBe(MAX_WEBHOOKS);
  const refusal = {
    code: 'not_possible_now',
    message: 'An organisation has at most 1,000 webhooks. Delete one that is not needed.',
  };
  await expect(create()).rejects.toMatchObject(refusal);
  await expect(
    createAvazaSubscription(program, { target_url: CALLBACK, event: 'invoice_sent' }),
  ).rejects.toMatchObject(refusal);
  await expect(
    createAcceloSubscription(program, { trigger_url: CALLBACK, event_id: 'assign_task' }),
  ).rejects.toMatchObject(refusal);
  await expect(
    createAccuLynxSubscription(program, { consumerUrl: CALLBACK, topicNames: ['job-created'] }),
  ).rejects.toMatchObject(refusal);
  expect(await count()).toBe(MAX_WEBHOOKS);
});

test('one that is deleted makes room, and other organisations have theirs', async () => {
  await createWebhook(world.as('stranger', world.otherOrg.slug), webhookBody());
  const [some] = await world.database
    .select({ id: webhooks.id })
    .from(webhooks)
    .where(isNull(webhooks.deletedAt));
  await deleteWebhook(world.as('manager'), some?.id ?? '');
  const { webhook } = await createWebhook(world.as('manager'), webhookBody());
  const made = eq(webhooks.id, decodeId('webhook', webhook.id) ?? '');
  expect(await world.database.$count(webhooks, made)).toBe(1);
});
