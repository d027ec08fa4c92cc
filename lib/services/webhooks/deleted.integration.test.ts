/** Webhooks that were deleted: they have no secrets, cost nothing to those that live, and stay readable in the audit log. */
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Executor } from '#db/client';
import { eq, isNull, sql } from '#db/drizzle';
import { subscriptions, webhooks } from '#db/schema/index';
import { makeWebhook } from '#db/testing/factories';
import { rowsReadBy } from '#db/testing/rows-read';
import { decodeId, encodeId } from '#lib/domain/ids';
import { readSubscriptions } from '#lib/integrations/subscriptions';
import { listAuditLog } from '#lib/services/audit-log/list';
import { authenticate, authorise } from '#lib/services/authorise';
import { makeWorld, type World, webhookBody, within } from '#lib/services/testing/world';
import { createWebhook } from '#lib/services/webhooks/create';
import { deleteWebhook } from '#lib/services/webhooks/delete';
import { listWebhooks } from '#lib/services/webhooks/list';
import { rotateSigningSecret } from '#lib/services/webhooks/rotate-secret';
import { sendTest } from '#lib/services/webhooks/send-test';

const LIVING = 10;
const DELETED = 2_000;

let world: World;
beforeEach(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterEach(() => world.drop());

describe('cost', () => {
  beforeEach(async () => {
    for (let n = 0; n < LIVING; n++) {
      const { id } = await makeWebhook(world.database, world.org.id);
      await world.database
        .insert(subscriptions)
        .values({ orgId: world.org.id, webhookId: id, system: 'avaza' });
    }
  });

  /** As a program leaves them that subscribes and unsubscribes all day. */
  async function makeDeleted(): Promise<void> {
    await world.database.execute(sql`
      with made as (
        insert into webhooks (org_id, name, url, auth_method, event_types, deleted_at)
        select ${world.org.id}, 'Gone ' || i, 'https://example.com/hooks', 'none', '{job.created}', now()
        from generate_series(1, ${DELETED}::integer) as i
        returning org_id, id
      )
      insert into subscriptions (org_id, webhook_id, system) select org_id, id, 'avaza' from made`);
  }

  const emit = (transaction: Executor, more = sql``) =>
    transaction.execute(sql`select emit_event(${world.org.id}, 'job.created', '{}' ${more})`);

  const READS: [string, (transaction: Executor) => Promise<unknown>][] = [
    ['emitting', (transaction) => emit(transaction)],
    ['emitting for an audience', (transaction) => emit(transaction, sql`, p_audience => '{}'`)],
    [
      'emitting to one webhook',
      async (transaction) => {
        const [row] = await transaction.select().from(webhooks).where(isNull(webhooks.deletedAt)).limit(1);
        await emit(transaction, sql`, p_only_webhook => ${row?.id}`);
      },
    ],
    ['the list', (transaction) => listWebhooks(within(world.as('admin'), transaction as never), {})],
    [
      'a new webhook, which is counted',
      (transaction) => createWebhook(within(world.as('admin'), transaction as never), webhookBody()),
    ],
    [
      'the subscriptions of a program',
      async (transaction) => {
        const call = within(world.as('admin'), transaction as never);
        const access = await authorise(call, 'webhooks.view');
        expect(await readSubscriptions(call, { access, system: 'avaza' })).toHaveLength(LIVING);
      },
    ],
    [
      'a member who leaves',
      (transaction) => transaction.execute(sql`delete from members where user_id = ${world.users.nobody.id}`),
    ],
    [
      'a plan without webhooks',
      (transaction) => transaction.execute(sql`update orgs set plan = 'basic' where id = ${world.org.id}`),
    ],
  ];

  class Undo extends Error {}

  /** Rows of webhooks and of what belongs to them that it reads; nothing of it stays. */
  async function costOf(run: (transaction: Executor) => Promise<unknown>): Promise<number> {
    let read = 0;
    const undone = world.database.transaction(async (transaction) => {
      read = await rowsReadBy(transaction as never, 'webhooks|subscriptions', run);
      throw new Undo();
    });
    await expect(undone).rejects.toThrow(Undo);
    return read;
  }

  test.each(READS)('%s reads no more beside deleted webhooks than beside none', async (_what, run) => {
    await authenticate(world.as('admin'));
    // As autovacuum does after so many changes.
    const analyse = () => world.database.execute(sql`analyze webhooks, subscriptions`);
    await analyse();
    const besideNone = await costOf(run);
    expect(besideNone).toBeGreaterThan(0);
    await makeDeleted();
    await analyse();
    // Less where a table that has become larger is no longer read whole.
    expect(await costOf(run)).toBeLessThanOrEqual(besideNone);
  });
});

describe('secrets', () => {
  const rowOf = async (id: string) =>
    (await world.database.select().from(webhooks).where(eq(webhooks.id, id)))[0];

  test('are gone with the webhook, whoever deletes it', async () => {
    const credentials = { authMethod: 'basic', basicUsername: 'me', basicPassword: 'secret' };
    const notification = { payloadFormat: 'notification', hubSecret: 'theirs' };
    for (const remove of [
      (id: string) => deleteWebhook(world.as('admin'), id),
      (id: string) => world.database.execute(sql`update webhooks set deleted_at = now() where id = ${id}`),
    ]) {
      const { webhook } = await createWebhook(
        world.as('admin'),
        webhookBody({ ...credentials, ...notification }),
      );
      const id = decodeId('webhook', webhook.id) ?? '';
      await rotateSigningSecret(world.as('admin'), id);
      const stored = [
        'signingSecretSealed',
        'previousSigningSecretSealed',
        'hubSecretSealed',
        'basicUsername',
        'basicPasswordSealed',
      ] as const;
      const kept = async () => {
        const row = await rowOf(id);
        return stored.filter((name) => row?.[name] != null);
      };
      expect(await kept()).toEqual(stored);
      await remove(id);
      expect(await kept()).toEqual([]);
      await expect(
        world.database.execute(sql`update webhooks set hub_secret_sealed = '\\x00' where id = ${id}`),
      ).rejects.toMatchObject({ cause: { code: '23514' } });
    }
  });

  test('are there for every webhook that is not deleted', async () => {
    const { id } = await makeWebhook(world.database, world.org.id);
    for (const without of [sql`signing_secret_sealed = null`, sql`auth_method = 'basic'`]) {
      await expect(
        world.database.execute(sql`update webhooks set ${without} where id = ${id}`),
      ).rejects.toMatchObject({ cause: { code: '23514' } });
    }
  });
});

test('the audit log names a webhook and a key whose rows have ended', async () => {
  const { webhook } = await createWebhook(world.as('admin'), webhookBody({ name: 'First name' }));
  const id = decodeId('webhook', webhook.id) ?? '';
  await sendTest(world.as('admin'), id, { eventType: 'job.created' });
  await world.database.execute(sql`update webhooks set name = 'Last name' where id = ${id}`);
  await deleteWebhook(world.as('admin'), id);
  await world.database.execute(sql`delete from webhooks where id = ${id}`);
  const { items } = await listAuditLog(world.as('admin'), { target: encodeId('webhook', id) });
  expect(items.map(({ action, target }) => [action, target.name])).toEqual([
    ['webhook.deleted', 'Last name'],
    ['webhook.tested', 'Last name'],
    ['webhook.created', 'Last name'],
  ]);
});
