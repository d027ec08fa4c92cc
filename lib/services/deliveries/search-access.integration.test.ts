/** A search in payloads is a reading of payloads: recorded where reading is, and refused where reading is. */

import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { eraseAudit } from '#db/testing/audit-log';
import { makeWebhook } from '#db/testing/factories';
import { API_KEY_SCOPES } from '#lib/domain/access/api-key';
import type { Call } from '#lib/services/context';
import { listDeliveries } from '#lib/services/deliveries/list';
import { retryMatching } from '#lib/services/deliveries/retry-matching';
import { previewRetry } from '#lib/services/deliveries/retry-preview';
import { makeWorld, type World } from '#lib/services/testing/world';

const FIRST_ID = 'dlv_00000000000000000000000000';
const LAST_ID = 'dlv_7zzzzzzzzzzzzzzzzzzzzzzzzz';

let world: World;
const worlds: World[] = [];
beforeEach(async () => {
  world = await makeWorld(inject('clusterUrl'));
  worlds.push(world);
  await makeWebhook(world.database, world.org.id);
  await world.database.execute(sql`
    select emit_event(${world.org.id}, 'job.created', '{"iban":"DE89370400440532013000","pin":4711}', 'job_1')`);
});
afterAll(async () => {
  for (const one of worlds) await one.drop();
});

async function recorded(): Promise<unknown[]> {
  const { rows } = await world.database.execute<{ by: string; filters: unknown }>(sql`
    select actor_user_id as by, detail->'filters' as filters from audit_log where action = 'log.searched' order by id`);
  return rows;
}

const bySupport = (filters: Record<string, unknown>) => ({ by: world.users.support.id, filters });
const searchAs = (call: Call, query: Record<string, string>) => listDeliveries(call, query);

describe('what support staff search for in payloads', () => {
  test('is recorded with its filters, once for all its steps and polls', async () => {
    const search = 'DE89370400440532013000';
    const { items } = await searchAs(world.as('support'), { search, status: 'queued' });
    expect(items).toHaveLength(1);
    const line = bySupport({ search, status: ['queued'] });
    expect(await recorded()).toEqual([line]);
    const others: Record<string, string>[] = [{ cursor: LAST_ID }, { newerThan: FIRST_ID }, { limit: '7' }];
    for (const more of others) {
      await searchAs(world.as('support'), { search, status: 'queued', ...more });
    }
    expect(await recorded()).toEqual([line]);
    await searchAs(world.as('support'), { search: '4711' });
    expect(await recorded()).toEqual([line, bySupport({ search: '4711' })]);
  });

  test.each<[string, Record<string, string>]>([
    ['looks like a further step', { cursor: LAST_ID }],
    ['looks like a poll', { newerThan: FIRST_ID }],
    ['is for one delivery', { id: LAST_ID }],
    ['finds nothing', { to: '2020-01-01T00:00:00Z' }],
  ])('is recorded also where it %s', async (_what, more) => {
    await searchAs(world.as('support'), { search: '4711', ...more });
    expect(await recorded()).toHaveLength(1);
  });

  test('is recorded again after an hour', async () => {
    await searchAs(world.as('support'), { search: '4711' });
    await eraseAudit(world.database, (transaction) =>
      transaction.execute(sql`
        with earlier as (delete from audit_log where action = 'log.searched' returning *)
        insert into audit_log (org_id, id, actor_user_id, action, target_kind, detail)
        select org_id, uuid_v7_floor(now() - interval '61 minutes'), actor_user_id, action, target_kind, detail from earlier`),
    );
    await searchAs(world.as('support'), { search: '4711' });
    expect(await recorded()).toEqual([bySupport({ search: '4711' }), bySupport({ search: '4711' })]);
  });

  test('is not recorded of an id of an event or a delivery, of no search, and of who manages webhooks', async () => {
    const { items } = await searchAs(world.as('support'), {});
    await searchAs(world.as('support'), { search: items[0]?.id ?? '' });
    await searchAs(world.as('support'), { search: items[0]?.eventId ?? '' });
    await searchAs(world.as('support'), { search: ' ' });
    for (const person of ['admin', 'manager'] as const) await searchAs(world.as(person), { search: '4711' });
    expect(await recorded()).toEqual([]);
  });
});

describe('a retry of all that match a text in payloads', () => {
  const counted = { until: LAST_ID, unchangedSince: '2030-01-01T00:00:00.000000Z' };
  const asks: [string, (call: Call, search: string) => Promise<unknown>][] = [
    ['the preview', (call, search) => previewRetry(call, { search })],
    ['a batch', (call, search) => retryMatching(call, { search, ...counted })],
  ];

  test.each(asks)('%s is refused to a key that may not read deliveries', async (_what, ask) => {
    const others = API_KEY_SCOPES.filter((scope) => scope !== 'deliveries:read');
    const key = await world.withNewKey(others);
    for (const search of ['4711', 'DE89370400440532013000', 'no_such_thing', 'job_1']) {
      await expect(ask(key, search), search).rejects.toMatchObject({
        code: 'forbidden',
        details: { extra: { scopes: ['deliveries:read'] } },
      });
    }
    const { items } = await listDeliveries(world.as('admin'), {});
    await ask(key, items[0]?.eventId ?? '');
  });

  test.each(asks)('%s is for a key that may do both, and for who manages webhooks', async (_what, ask) => {
    await ask(await world.withNewKey(['deliveries:read', 'deliveries:retry']), '4711');
    await ask(world.as('manager'), '4711');
  });
});
