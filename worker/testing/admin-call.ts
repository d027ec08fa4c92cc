import { randomUUID } from 'node:crypto';
import { sql } from '#db/drizzle';
import { makeMember } from '#db/testing/factories';
import { retryPolicies } from '#lib/domain/delivery/retry-policy';
import { STRICT_URL_POLICY } from '#lib/domain/webhook/url-policy';
import type { Call } from '#lib/services/context';
import { QuotaShares, UNLIMITED } from '#lib/services/quotas/quota-shares';
import { PATIENT } from '#lib/services/testing/world';
import { shareConnections } from '#lib/services/turns/connection-turns';
import { openHeavyReads } from '#lib/services/turns/heavy-reads';
import type { Scene } from '#worker/testing/scene';

/** A call of a new admin of the scene's organisation, for what people do while the worker works. */
export async function adminCall(scene: Scene, delaysMs: readonly number[]): Promise<Call> {
  const admin = await makeMember(scene.database, scene.orgId, { role: 'admin' });
  const { rows } = await scene.database.execute<{ slug: string }>(
    sql`select slug from orgs where id = ${scene.orgId}`,
  );
  return {
    context: {
      database: scene.database,
      databaseOf: shareConnections(scene.database),
      heavyReads: openHeavyReads(scene.database, PATIENT),
      urlPolicy: STRICT_URL_POLICY,
      sealingPublicKey: scene.keys.publicKey,
      retryPolicies: retryPolicies(delaysMs),
      retentionDays: 30,
      quotas: UNLIMITED,
      quotaShares: new QuotaShares(),
      demoReceiverOrigin: null,
      upgradeUrl: null,
    },
    actor: { kind: 'user', userId: admin.id, sessionId: randomUUID() },
    orgSlug: rows[0]?.slug ?? '',
  };
}
