import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';
import { moveReceiver } from '#demo/move-receiver';
import { seedDemo } from '#demo/seed';
import { DEMO_PASSWORD, DEMO_SIGN_INS } from '#lib/domain/access/demo-sign-ins';
import { DELIVERY_STATUSES } from '#lib/domain/delivery/delivery';
import { OUTCOME_KINDS } from '#lib/domain/delivery/outcome';
import { STANDARD_RETRY_DELAYS_MS } from '#lib/domain/delivery/retry-policy';
import { generateSealingKeys, passwordBinding, unseal } from '#lib/domain/webhook/sealed-credentials';
import { verifyPassword } from '#lib/services/auth/password';

/** It has about 200 deliveries, with an event and some attempts each. */
const RECEIVER_PASSWORD = 'receiver-password-of-this-test';
const TABLES = ['orgs', 'users', 'members', 'webhooks', 'audit_log', 'events', 'deliveries', 'attempts'];

let test: TestDatabase;
let keys: Awaited<ReturnType<typeof generateSealingKeys>>;
let tookMs = 0;
let statements = 0;

const seed = () =>
  seedDemo({
    databaseUrl: test.url,
    sealingPublicKey: keys.publicKey,
    receiverOrigin: 'https://localhost:8443',
    receiverPassword: RECEIVER_PASSWORD,
    retryDelaysMs: STANDARD_RETRY_DELAYS_MS,
  });

async function rows<T extends object>(statement: string): Promise<T[]> {
  return (await test.database.$client.query<T>(statement)).rows;
}

async function values(statement: string): Promise<unknown[]> {
  return (await rows(statement)).map((row) => Object.values(row)[0]);
}

const contents = () =>
  Promise.all(TABLES.map((table) => values(`select t::text from ${table} t order by 1`)));

beforeAll(async () => {
  test = await createTestDatabase(inject('clusterUrl'));
  keys = await generateSealingKeys();
  const query = vi.spyOn(pg.Client.prototype, 'query');
  const startedAt = performance.now();
  expect(await seed()).toBe(true);
  tookMs = performance.now() - startedAt;
  statements = query.mock.calls.length;
  query.mockRestore();
});

afterAll(() => test.drop());

describe('the demo data', () => {
  it('is put in fast: many rows with each statement', () => {
    expect(statements).toBeGreaterThan(0);
  });

  it('has about two hundred deliveries in every state that outlasts a moment', async () => {
    const [count] = await values('select count(*)::int from deliveries');
    expect(count).toBeGreaterThan(180);
    expect(count).toBeLessThan(260);
    const statuses = await values('select distinct status from deliveries');
    // Nothing is being sent before a worker runs.
    expect(statuses.sort()).toEqual(DELIVERY_STATUSES.filter((status) => status !== 'sending').sort());
  });

  it('has attempts with every outcome, by schedule and by hand', async () => {
    expect((await values('select distinct outcome from attempts')).sort()).toEqual([...OUTCOME_KINDS].sort());
    expect((await values('select distinct trigger from attempts')).sort()).toEqual(['manual', 'schedule']);
    expect(
      (await values('select distinct response_status from attempts order by 1')).filter(Boolean),
    ).toEqual([200, 204, 302, 400, 401, 404, 429, 500, 502, 503]);
  });

  it('has webhooks in every state', async () => {
    const states = await values(
      `select distinct concat_ws(' ', is_active, deactivated_reason is not null, auth_method) from webhooks`,
    );
    expect(states).toEqual(expect.arrayContaining(['t f none', 't f basic', 'f t none', 'f f none']));
    expect(await values('select max(length(name)) from webhooks')).toEqual([100]);
    expect(await values('select count(*)::int from lanes')).toEqual(
      await values('select count(*)::int from webhooks'),
    );
  });

  it('keeps the invariants of the worker', async () => {
    expect(
      // What emit_event wrote carries the time of the row, and now() that of the transaction, which took so long.
      await values(`
        select d.id from deliveries d
        left join lateral (
          select count(*) as made, max(number) as latest from attempts a
          where a.org_id = d.org_id and a.delivery_id = d.id
        ) a on true
        where d.attempt_count <> a.made
          or coalesce(a.latest, 0) <> a.made
          or (d.next_attempt_at is not null) <> (d.status in ('queued', 'retrying'))
          or d.next_attempt_at is distinct from (
            select due_at from delivery_queue q where q.org_id = d.org_id and q.delivery_id = d.id)
          or abs(extract(epoch from d.created_at) - ('x' || left(replace(d.id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) > ${tookMs / 1000}
          or not exists (select from events e where e.org_id = d.org_id and e.id = d.event_id and e.type = d.event_type)`),
    ).toEqual([]);
    expect(await values('select count(*)::int from deliveries_default')).toEqual([0]);
    expect(await values('select count(*)::int from attempts where started_at > now()')).toEqual([0]);
  });

  it('makes nothing due but a few real events', async () => {
    const [due] = await values('select count(*)::int from deliveries where next_attempt_at <= now()');
    expect(due).toBeGreaterThan(3);
    expect(due).toBeLessThan(15);
    const retrying = await values(`select next_attempt_at > now() from deliveries where status = 'retrying'`);
    expect(retrying.length).toBeGreaterThan(1);
    expect(retrying).not.toContain(false);
  });

  it('changes nothing the second time', async () => {
    const before = await contents();
    expect(await seed()).toBe(false);
    expect(await contents()).toEqual(before);
  });

  it('lets everybody listed sign in', async () => {
    const users = await rows<{ email: string; password_hash: string }>(
      'select email, password_hash from users',
    );
    expect(users.map(({ email }) => email).sort()).toEqual(DEMO_SIGN_INS.map(({ email }) => email).sort());
    for (const user of users) expect(await verifyPassword(user.password_hash, DEMO_PASSWORD)).toBe(true);
    expect(await values('select count(*)::int from members group by user_id order by 1')).toEqual([
      1, 1, 1, 1, 2,
    ]);
  });

  it('follows its receiver to another port, with passwords that open there', async () => {
    const from = 'https://localhost:8443';
    const to = 'https://localhost:9443';
    const move = {
      databaseUrl: test.url,
      sealingPublicKey: keys.publicKey,
      receiverPassword: RECEIVER_PASSWORD,
    };
    expect(await moveReceiver({ ...move, from, to })).toBeGreaterThan(0);
    const moved = await rows<{ orgId: string; id: string; url: string; sealed: Buffer }>(
      `select org_id as "orgId", id, url, basic_password_sealed as sealed from webhooks
       where auth_method = 'basic' and starts_with(url, '${to}/')`,
    );
    expect(moved.length).toBeGreaterThan(0);
    for (const { orgId, id, url, sealed } of moved) {
      const binding = passwordBinding(orgId, id, url);
      expect(await unseal(keys.privateKey, binding, sealed)).toBe(RECEIVER_PASSWORD);
    }
    await moveReceiver({ ...move, from: to, to: from });
  });

  it('stores no password and no secret in clear', async () => {
    const [webhook] = await rows<{ orgId: string; id: string; url: string; sealed: Buffer }>(
      `select org_id as "orgId", id, url, basic_password_sealed as sealed from webhooks where auth_method = 'basic'`,
    );
    if (webhook === undefined) throw new Error('There is no webhook with Basic Auth');
    const binding = passwordBinding(webhook.orgId, webhook.id, webhook.url);
    expect(await unseal(keys.privateKey, binding, webhook.sealed)).toBe(RECEIVER_PASSWORD);

    const hex = (text: string) => Buffer.from(text).toString('hex');
    const everything = (await contents()).flat().join('\n');
    const encoded = Buffer.from(`demo:${RECEIVER_PASSWORD}`).toString('base64');
    for (const secret of [RECEIVER_PASSWORD, DEMO_PASSWORD, encoded, 'whsec_']) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(hex(secret));
    }
  });
});
