/** How fast events are taken in: through the service that the HTTP route calls, ten webhooks matching each. */
import { retryPolicies, STANDARD_RETRY_DELAYS_MS } from '#lib/domain/delivery/retry-policy';
import type { Call, ServiceContext } from '#lib/services/context';
import { emitEvents } from '#lib/services/events/emit';
import { QuotaShares, UNLIMITED } from '#lib/services/quotas/quota-shares';
import { shareConnections } from '#lib/services/turns/connection-turns';
import { openHeavyReads } from '#lib/services/turns/heavy-reads';
import { PAYLOAD } from '#tools/bench/delivery';
import { round } from '#tools/bench/statistics';
import type { World } from '#tools/bench/world';

const WEBHOOKS = 10;
const BATCH = 500;

/** What a service needs for measuring; sealing is not part of it. */
export function serviceContext(world: World): ServiceContext {
  return {
    database: world.database,
    databaseOf: shareConnections(world.database),
    heavyReads: openHeavyReads(world.database),
    urlPolicy: { exceptions: [] },
    sealingPublicKey: '',
    retryPolicies: retryPolicies(STANDARD_RETRY_DELAYS_MS),
    retentionDays: 30,
    quotas: UNLIMITED,
    quotaShares: new QuotaShares(),
    demoReceiverOrigin: null,
    upgradeUrl: null,
  };
}

/** A call as an admin of the organisation, made for it. */
export async function adminCall(world: World, orgId: string): Promise<Call> {
  const { rows } = await world.database.$client.query<{ slug: string; user_id: string }>(
    `with person as (
       insert into users (email, name) values (lower($1) || '@bench.test', 'Bench') returning id
     ), member as (
       insert into members (org_id, user_id, role) select $1::uuid, id, 'admin' from person
     )
     select orgs.slug, person.id as user_id from orgs, person where orgs.id = $1::uuid`,
    [orgId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('There is no such organisation');
  return {
    context: serviceContext(world),
    actor: { kind: 'user', userId: row.user_id, sessionId: '' },
    orgSlug: row.slug,
  };
}

/** Events per second in batches of 500, and one by one; nobody delivers meanwhile. */
export async function ingestPerSecond(
  world: World,
  seconds: number,
): Promise<{ batches: number; single: number }> {
  const orgId = await world.makeOrg(WEBHOOKS);
  const call = await adminCall(world, orgId);
  const event = `{"type":"job.updated","data":${PAYLOAD}}`;
  const batch = `[${Array.from({ length: BATCH }, () => event).join(',')}]`;
  const measure = async (text: string, size: number) => {
    await emitEvents(call, Buffer.from(text));
    const startedAt = performance.now();
    let count = 0;
    for (; performance.now() - startedAt < seconds * 1000; count += size)
      await emitEvents(call, Buffer.from(text));
    return round(count / ((performance.now() - startedAt) / 1000));
  };
  const figures = { batches: await measure(batch, BATCH), single: await measure(event, 1) };
  await world.database.$client.query(`delete from delivery_queue where org_id = $1`, [orgId]);
  return figures;
}
