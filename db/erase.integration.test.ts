/** delete_org and delete_user, as a host calls them that shares the database. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { connectClient } from '#db/connection/connect';
import { eq, sql } from '#db/drizzle';
import { auditLog, deliveries, deliveryQueue, members, sessions, webhooks } from '#db/schema/index';
import { makeMember, makeOrg, makeWebhook } from '#db/testing/factories';
import { decodeId } from '#lib/domain/ids';
import { createApiKey } from '#lib/services/api-keys/create';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { listApiKeys } from '#lib/services/api-keys/list';
import { listAuditLog } from '#lib/services/audit-log/list';
import { authenticateKey } from '#lib/services/authorise';
import { getDelivery } from '#lib/services/deliveries/get';
import { listDeliveries } from '#lib/services/deliveries/list';
import { getAccess } from '#lib/services/orgs/access';
import { listOrgsOf } from '#lib/services/orgs/list';
import { makeWorld, type World, webhookBody } from '#lib/services/testing/world';
import { createWebhook } from '#lib/services/webhooks/create';
import { getWebhook } from '#lib/services/webhooks/get';

let world: World;
beforeEach(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterEach(() => world.drop());

type Step = { remaining: string | null; erased: Record<string, number> };

const only = <T>(rows: T[]): T => {
  const [row] = rows;
  if (row === undefined) throw new Error('The statement returned no row');
  return row;
};

const deleteOrg = async (id: string, maxRows = 5_000): Promise<Step> =>
  only((await world.database.execute<Step>(sql`select * from delete_org(${id}, ${maxRows})`)).rows);

const deleteUser = async (id: string, maxRows = 5_000, keepsName = true): Promise<Step> =>
  only(
    (await world.database.execute<Step>(sql`select * from delete_user(${id}, ${maxRows}, ${keepsName})`))
      .rows,
  );

/** Calls again until nothing is left. Transactions of other tests on the same server count as open ones. */
async function untilDone(call: () => Promise<Step>): Promise<Step[]> {
  const steps: Step[] = [];
  for (;;) {
    const step = await call();
    steps.push(step);
    if (step.remaining === 'open transactions') await sleep(20);
    if (step.remaining === null) return steps;
  }
}

/** The tables that belong to organisations, partitions as their parents; by name, with the rows of one organisation. */
async function rowsOf(orgId: string): Promise<Record<string, number>> {
  const { rows: tables } = await world.database.execute<{ name: string }>(sql`
    select relname as name from pg_class
    join pg_attribute on attrelid = pg_class.oid and attname = 'org_id'
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition`);
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const { rows } = await world.database.execute<{ count: number }>(
      sql`select count(*)::integer as count from ${sql.identifier(name)} where org_id = ${orgId}`,
    );
    counts[name] = rows[0]?.count ?? 0;
  }
  return counts;
}

/** Something in every table that belongs to organisations. */
async function fill(orgId: string): Promise<void> {
  const { id } = await makeWebhook(world.database, orgId);
  await makeWebhook(world.database, orgId, { isActive: false, deletedAt: new Date() });
  for (let n = 0; n < 20; n++) {
    await world.database.execute(
      sql`select emit_event(${orgId}, 'job.created', '{}', p_idempotency_key => ${`key-${n}`})`,
    );
  }
  for (const statement of [
    sql`insert into attempts (org_id, delivery_id, number, started_at, duration_ms, outcome, url, request_headers, trigger)
      select org_id, id, 1, now(), 1, 'response', url, '', 'schedule' from deliveries where org_id = ${orgId}`,
    sql`insert into deliveries (org_id, id, event_id, webhook_id, event_type, url, payload_format, status)
      values (${orgId}, uuid_v7_floor(now() - interval '300 days'), uuid_v7(), ${id}, 'job.created', 'https://a.example', 'envelope', 'failed')`,
    sql`insert into subscriptions (org_id, webhook_id, system) values (${orgId}, ${id}, 'avaza')`,
    sql`insert into notices (org_id, webhook_id, kind, reason, failed_deliveries, consecutive_timeouts, latest_response)
      values (${orgId}, ${id}, 'warning', 'gone', 1, 1, '')`,
    sql`insert into idempotency_keys (org_id, principal_id, key, fingerprint, actions, status)
      values (${orgId}, ${id}, 'key', '', '{}', 200)`,
    sql`insert into audit_log (org_id, action, target_kind) values (${orgId}, 'log.exported', 'log')`,
  ]) {
    await world.database.execute(statement);
  }
  await insertApiKey(world.database, { orgId, name: 'Key', scopes: [], expiresAt: null, createdBy: null });
}

describe('delete_org', () => {
  test('erases all of one organisation, so many rows at once, and nothing of another', async () => {
    await fill(world.org.id);
    await fill(world.otherOrg.id);
    const [own, others] = [await rowsOf(world.org.id), await rowsOf(world.otherOrg.id)];
    for (const [table, count] of Object.entries(own)) expect(count, table).toBeGreaterThan(0);
    const steps = await untilDone(() => deleteOrg(world.org.id, 7));
    for (const { erased } of steps) {
      const { orgs: _org, ...rows } = erased;
      expect(Object.values(rows).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(7);
    }
    for (const [table, count] of Object.entries(own)) {
      expect(
        steps.reduce((sum, { erased }) => sum + (erased[table] ?? 0), 0),
        table,
      ).toBe(count);
    }
    expect(Object.values(await rowsOf(world.org.id)).every((count) => count === 0)).toBe(true);
    expect(await rowsOf(world.otherOrg.id)).toEqual(others);
    const left = await world.database.execute(sql`select slug from orgs`);
    expect(left.rows).toEqual([{ slug: world.otherOrg.slug }]);
    expect(await deleteOrg(world.org.id)).toEqual({ remaining: null, erased: {} });
  });

  test('lets nobody in and takes no event from its first call on', async () => {
    const webhook = await makeWebhook(world.database, world.org.id);
    await world.database.execute(sql`select emit_event(${world.org.id}, 'job.created', '{}')`);
    const { key } = await createApiKey(world.as('admin'), { name: 'Key', scopes: ['webhooks:read'] });
    expect(await deleteOrg(world.org.id)).toEqual({ remaining: 'delivery_queue', erased: {} });
    await expect(
      world.database.execute(sql`select emit_event(${world.org.id}, 'job.created', '{}')`),
    ).rejects.toMatchObject({ cause: { code: 'HK003' } });
    await expect(authenticateKey(world.context, key)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(getAccess(world.as('admin'))).rejects.toMatchObject({ code: 'not_found' });
    expect(await listOrgsOf(world.context, world.users.admin.id)).toEqual([]);
    const [row] = await world.database.select().from(webhooks).where(eq(webhooks.id, webhook.id));
    expect(row).toMatchObject({ isActive: false, signingSecretSealed: null });
  });

  test('waits for a transaction that was open before, and erases what it brings', async () => {
    await makeWebhook(world.database, world.org.id);
    const client = await connectClient({ url: world.url, applicationName: 'hooktab-test' });
    try {
      await client.query('begin');
      await client.query(`select emit_event($1, 'job.created', '{}')`, [world.org.id]);
      for (let n = 0; n < 5; n++) await deleteOrg(world.org.id);
      expect((await deleteOrg(world.org.id)).remaining).toBe('open transactions');
      await client.query('commit');
      expect(await world.database.$count(deliveryQueue)).toBe(1);
    } finally {
      await client.end();
    }
    await untilDone(() => deleteOrg(world.org.id));
    expect(Object.values(await rowsOf(world.org.id)).every((count) => count === 0)).toBe(true);
  });

  test('leaves what somebody has locked for later, and waits for nobody', async () => {
    await fill(world.org.id);
    const client = await connectClient({ url: world.url, applicationName: 'hooktab-test' });
    try {
      await client.query('begin');
      await client.query('select from delivery_queue where org_id = $1 limit 1 for update', [world.org.id]);
      await deleteOrg(world.org.id);
      const step = await deleteOrg(world.org.id);
      expect(step).toEqual({ remaining: 'delivery_queue', erased: { delivery_queue: 19 } });
      expect(await deleteOrg(world.org.id)).toEqual({ remaining: 'delivery_queue', erased: {} });
      await client.query('rollback');
    } finally {
      await client.end();
    }
    await untilDone(() => deleteOrg(world.org.id));
  });

  test('is the only way: an organisation cannot be deleted without what belongs to it', async () => {
    const org = await makeOrg(world.database);
    await expect(world.database.execute(sql`delete from orgs where id = ${org.id}`)).rejects.toMatchObject({
      cause: { code: '55000', hint: expect.stringContaining('delete_org') },
    });
  });
});

describe('delete_user', () => {
  /** A manager with a mark in every place that names an actor. */
  async function makeActor() {
    const { manager, admin } = world.users;
    const { webhook } = await createWebhook(
      world.as('manager'),
      webhookBody({ authMethod: 'basic', basicUsername: 'me', basicPassword: 'secret' }),
    );
    const webhookId = decodeId('webhook', webhook.id) ?? '';
    const personal = await makeWebhook(world.database, world.org.id, { ownerId: manager.id });
    await world.database.execute(sql`update api_keys set created_by = ${manager.id}`);
    await createApiKey(world.as('admin'), { name: 'Key', scopes: ['webhooks:read'] });
    await world.database.execute(sql`update api_keys set created_by = ${manager.id}`);
    for (let n = 0; n < 12; n++) {
      await world.database.execute(sql`select emit_event(${world.org.id}, 'job.created', '{}')`);
    }
    await world.database.execute(sql`
      insert into attempts (org_id, delivery_id, number, started_at, duration_ms, outcome, url, request_headers, trigger, triggered_by)
      select org_id, id, 1, now(), 1, 'response', url, '', 'manual', ${manager.id} from deliveries`);
    return { manager, admin, webhookId, personal };
  }

  const screens = async (webhookId: string, personalId: string) => {
    const { items: log } = await listDeliveries(world.as('admin'), {});
    const delivery = await getDelivery(world.as('admin'), decodeId('delivery', log[0]?.id ?? '') ?? '');
    const webhook = await getWebhook(world.as('admin'), webhookId);
    const { items: audit } = await listAuditLog(world.as('admin'), { target: webhook.id });
    const { items: keys } = await listApiKeys(world.as('admin'), {});
    return {
      createdBy: webhook.createdBy,
      savedBy: webhook.savedPassword?.savedBy,
      owner: (await getWebhook(world.as('admin'), personalId)).owner?.name,
      triggeredBy: delivery.attempts[0]?.triggeredBy,
      key: keys[0]?.createdBy,
      actor: audit[0]?.actor.name,
    };
  };

  test('keeps the name wherever others read it, and ends the rest', async () => {
    const { manager, webhookId, personal } = await makeActor();
    const { name } = manager;
    const named = { createdBy: name, savedBy: name, owner: name, triggeredBy: name, key: name, actor: name };
    expect(await screens(webhookId, personal.id)).toEqual(named);
    const steps = await untilDone(() => deleteUser(manager.id, 5));
    expect(steps.map(({ remaining }) => remaining)).toEqual(['delivery_queue', 'delivery_queue', null]);
    expect(steps.map(({ erased }) => erased.delivery_queue)).toEqual([5, 5, 2]);
    expect(steps.at(-1)?.erased).toMatchObject({ users: 1, members: 1 });
    expect(await screens(webhookId, personal.id)).toEqual(named);
    expect(await world.database.$count(sessions, eq(sessions.userId, manager.id))).toBe(0);
    expect(await world.database.$count(members, eq(members.userId, manager.id))).toBe(0);
    const { rows } = await world.database.execute(sql`select * from users where id = ${manager.id}`);
    expect(rows).toEqual([]);
    expect((await getWebhook(world.as('admin'), personal.id)).owner?.isMember).toBe(false);
    expect(await deleteUser(manager.id)).toEqual({ remaining: null, erased: {} });
  });

  test('cancels what waits for personal webhooks, which the audit log has once, with the number', async () => {
    const { manager, personal } = await makeActor();
    await untilDone(() => deleteUser(manager.id, 5));
    const waiting = eq(deliveryQueue.webhookId, personal.id);
    expect(await world.database.$count(deliveryQueue, waiting)).toBe(0);
    const rows = await world.database.select().from(deliveries).where(eq(deliveries.webhookId, personal.id));
    expect(rows.map(({ status }) => status)).toEqual(Array(12).fill('cancelled'));
    const entries = await world.database.select().from(auditLog).where(eq(auditLog.targetId, personal.id));
    expect(entries).toMatchObject([
      { action: 'webhook.deactivated', detail: { reason: 'owner_left', cancelledDeliveries: 12 } },
    ]);
  });

  test.each([
    ['at once', async (id: string) => void (await untilDone(() => deleteUser(id, 5, false)))],
    [
      'later',
      async (id: string) => {
        await untilDone(() => deleteUser(id));
        await deleteUser(id, 5, false);
      },
    ],
  ])('takes the name, too, where that is asked for %s, and screens go on', async (_what, run) => {
    const { manager, webhookId, personal } = await makeActor();
    await run(manager.id);
    expect(await screens(webhookId, personal.id)).toEqual({
      createdBy: null,
      savedBy: null,
      owner: 'a former user',
      triggeredBy: null,
      key: 'a former user',
      actor: null,
    });
  });

  test('a host that deletes the row itself leaves the name as well', async () => {
    const { manager, webhookId, personal } = await makeActor();
    await world.database.execute(sql`delete from users where id = ${manager.id}`);
    expect(await screens(webhookId, personal.id)).toMatchObject({ actor: manager.name, owner: manager.name });
    const [row] = await world.database.select().from(webhooks).where(eq(webhooks.id, personal.id));
    expect(row).toMatchObject({ isActive: false, deactivatedReason: 'owner_left' });
  });

  test('ends the name with the audit log', async () => {
    const org = await makeOrg(world.database);
    const user = await makeMember(world.database, org.id);
    await untilDone(() => deleteUser(user.id));
    const names = () => world.database.execute(sql`select from former_users where id = ${user.id}`);
    await world.database.execute(sql`select forget_expired_rows(30, 400, 100)`);
    expect((await names()).rowCount).toBe(1);
    await world.database.execute(sql`update former_users set deleted_at = now() - interval '402 days'`);
    await world.database.execute(sql`select forget_expired_rows(30, 400, 100)`);
    expect((await names()).rowCount).toBe(0);
  });
});
