/** Rows for tests: each factory fills in what the test does not care about. */
import { randomBytes } from 'node:crypto';
import type { Database, Executor } from '#db/client';
import { sql } from '#db/drizzle';
import { members, orgs, users, webhooks } from '#db/schema/index';
import type { Permission, Role } from '#lib/domain/access/permissions';

const unique = () => randomBytes(6).toString('hex');

function only<T>(rows: T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('The statement returned no row');
  return row;
}

export async function makeOrg(database: Database, values: Partial<typeof orgs.$inferInsert> = {}) {
  const slug = `org-${unique()}`;
  return only(
    await database
      .insert(orgs)
      .values({ slug, name: `Org ${slug}`, ...values })
      .returning(),
  );
}

/** A user who is a member of the organisation. */
export async function makeMember(
  database: Database,
  orgId: string,
  access: { role?: Role; permissions?: Permission[] } = {},
  values: Partial<typeof users.$inferInsert> = {},
) {
  const name = `user-${unique()}`;
  const user = only(
    await database
      .insert(users)
      .values({ email: `${name}@example.com`, name, ...values })
      .returning(),
  );
  await database.insert(members).values({
    orgId,
    userId: user.id,
    role: access.role ?? 'member',
    permissions: access.permissions ?? [],
  });
  return user;
}

/** An active webhook without authentication for `job.created`. Its signing secret is a placeholder by default. */
export async function makeWebhook(
  database: Database,
  orgId: string,
  values: Partial<typeof webhooks.$inferInsert> = {},
) {
  return only(
    await database
      .insert(webhooks)
      .values({
        orgId,
        name: `Webhook ${unique()}`,
        url: 'https://receiver.example.com/hooks',
        authMethod: 'none',
        signingSecretSealed: Buffer.from('not sealed'),
        eventTypes: ['job.created'],
        isActive: true,
        ...values,
      })
      .returning(),
  );
}

/** Makes deliveries wait, as the worker or a retry by hand does; nobody is told. Those of one event, or one by its id. */
export async function makeWait(
  executor: Executor,
  of: { eventId: string; webhookId?: string } | { deliveryId: string },
  { status = 'queued', inSeconds = 0 }: { status?: 'queued' | 'retrying'; inSeconds?: number } = {},
): Promise<void> {
  const condition =
    'deliveryId' in of
      ? sql`id = ${of.deliveryId}`
      : sql`event_id = ${of.eventId} and webhook_id = coalesce(${of.webhookId ?? null}::uuid, webhook_id)`;
  await executor.execute(sql`
    with waiting as (
      update deliveries set status = ${status}, next_attempt_at = now() + ${inSeconds} * interval '1 second'
      where ${condition} returning org_id, id, webhook_id, next_attempt_at
    )
    insert into delivery_queue (org_id, delivery_id, webhook_id, due_at, cancel_epoch)
    select waiting.org_id, waiting.id, waiting.webhook_id, waiting.next_attempt_at, webhooks.cancel_epoch
    from waiting join webhooks on webhooks.org_id = waiting.org_id and webhooks.id = waiting.webhook_id
    on conflict (org_id, delivery_id) do update
    set due_at = excluded.due_at, cancel_epoch = excluded.cancel_epoch, lane_token = null`);
}
