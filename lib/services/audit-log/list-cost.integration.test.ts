/** What a page of the audit log costs must not grow with what was recorded, whatever it is filtered by. */

import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { makeWebhook } from '#db/testing/factories';
import { rowsReadBy } from '#db/testing/rows-read';
import { encodeId } from '#lib/domain/ids';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { listAuditLog } from '#lib/services/audit-log/list';
import type { Query } from '#lib/services/parse';
import { makeWorld, type World, within } from '#lib/services/testing/world';

const STORED = 100_000;
/** A page of 50 for each of a few actions, with the names that belong to it; all entries would be 100,000. */
const MAX_ROWS_READ = 500;

let world: World;
let webhookId: string;
let keyId: string;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  const { org, users, database } = world;
  webhookId = (await makeWebhook(database, org.id)).id;
  const key = await insertApiKey(database, {
    orgId: org.id,
    name: 'Key',
    scopes: ['webhooks:read'],
    expiresAt: null,
    createdBy: null,
  });
  keyId = key.id;
  // The oldest 240 are each by or to somebody else, in turn: what is rare is where it takes longest to be found.
  await database.execute(sql`
    insert into audit_log (org_id, actor_user_id, actor_key_id, action, target_kind, target_id, detail)
    select ${org.id},
      case when i > 240 or i % 4 = 0 then ${users.admin.id}::uuid when i % 4 = 1 then ${users.manager.id}::uuid end,
      case when i <= 240 and i % 4 = 2 then ${keyId}::uuid end,
      case when i <= 240 then (array['webhook.created', 'webhook.deleted'])[1 + i % 2] else 'delivery.viewed' end,
      case when i <= 240 then 'webhook' else 'delivery' end,
      case when i <= 240 then ${webhookId}::uuid else uuid_v7() end,
      '{}'
    from generate_series(1, ${STORED}::integer) as i`);
  await database.execute(sql`analyze audit_log`);
});
afterAll(() => world.drop());

test.each<[string, () => Query]>([
  ['unfiltered', () => ({})],
  ['by somebody who did nearly all', () => ({ actor: encodeId('user', world.users.admin.id) })],
  ['by somebody who did little, long ago', () => ({ actor: encodeId('user', world.users.manager.id) })],
  ['by a key', () => ({ actor: encodeId('apiKey', keyId) })],
  ['by the system', () => ({ actor: 'system' })],
  ['rare actions', () => ({ action: ['webhook.created', 'webhook.deleted', 'webhook.created'] })],
  ['rare actions and others', () => ({ action: ['delivery.viewed', 'webhook.deleted'] })],
  ['done to one webhook', () => ({ target: encodeId('webhook', webhookId) })],
  [
    'a rare action of somebody who did nearly all',
    () => ({ actor: encodeId('user', world.users.admin.id), action: 'webhook.created' }),
  ],
])('a page and the one after it read about as many rows as they have: %s', async (_what, query) => {
  const seen: string[] = [];
  let cursor: string | null = null;
  for (const page of [1, 2]) {
    const read = await rowsReadBy(
      world.database,
      '(audit_log|users|api_keys|webhooks)$',
      async (transaction) => {
        const { items, nextCursor } = await listAuditLog(within(world.as('admin'), transaction), {
          ...query(),
          ...(cursor === null ? {} : { cursor }),
        });
        expect(items.length, `page ${page}`).toBeGreaterThan(0);
        seen.push(...items.map(({ id }) => id));
        cursor = nextCursor;
      },
    );
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(MAX_ROWS_READ);
    if (cursor === null) break;
  }
  expect(seen.length).toBeGreaterThan(50);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual([...seen].sort().reverse());
});

test('actions come as one list, the newest first, each entry once', async () => {
  const { items } = await listAuditLog(world.as('admin'), {
    action: ['webhook.created', 'webhook.deleted'],
    limit: '4',
  });
  expect(items.map(({ action }) => action)).toEqual([
    'webhook.created',
    'webhook.deleted',
    'webhook.created',
    'webhook.deleted',
  ]);
});
