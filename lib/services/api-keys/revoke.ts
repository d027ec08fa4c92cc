import { and, eq, isNull, sql } from '#db/drizzle';
import { apiKeys } from '#db/schema/index';
import { notFound } from '#lib/domain/errors/app-error';
import { audit } from '#lib/services/audit-log/record';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';

/** Ends a key, for good and with the very next request: keys are looked up in the database every time. */
export async function revokeApiKey(call: Call, keyId: string): Promise<void> {
  const access = await authorise(call, 'api_keys.manage');
  await call.context.database.transaction(async (transaction) => {
    const [revoked] = await transaction
      .update(apiKeys)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(apiKeys.orgId, access.org.id), eq(apiKeys.id, keyId), isNull(apiKeys.revokedAt)))
      .returning({ name: apiKeys.name });
    if (revoked === undefined) throw notFound('API key');
    const target = { kind: 'api_key', id: keyId } as const;
    await audit(transaction, access, 'api_key.revoked', target, { name: revoked.name });
  });
}
