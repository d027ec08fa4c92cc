import type { Executor } from '#db/client';
import { and, desc, eq, isNull, type SQL, sql } from '#db/drizzle';
import { apiKeys, userNames } from '#db/schema/index';
import type { ApiKeyView } from '#lib/contracts/views/api-keys';
import { encodeId } from '#lib/domain/ids';
import { FORMER_USER } from '#lib/services/former-user';

/** The newest `limit` keys of an organisation that were not revoked and meet the condition. The hash is never selected. */
export async function readApiKeys(
  executor: Executor,
  orgId: string,
  which: SQL | undefined,
  limit: number,
): Promise<ApiKeyView[]> {
  const rows = await executor
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      keyEnding: apiKeys.keyEnding,
      scopes: apiKeys.scopes,
      createdAt: apiKeys.createdAt,
      createdBy: apiKeys.createdBy,
      createdByName: userNames.name,
      expiresAt: apiKeys.expiresAt,
      isExpired: sql<boolean>`coalesce(${apiKeys.expiresAt} <= now(), false)`,
      lastUsedAt: apiKeys.lastUsedAt,
    })
    .from(apiKeys)
    .leftJoin(userNames, eq(userNames.id, apiKeys.createdBy))
    .where(and(eq(apiKeys.orgId, orgId), isNull(apiKeys.revokedAt), which))
    .orderBy(desc(apiKeys.id))
    .limit(limit);
  return rows.map(({ createdByName, ...row }) => ({
    ...row,
    // Null stands for the operator, who has no user.
    createdBy: row.createdBy === null ? null : (createdByName ?? FORMER_USER),
    id: encodeId('apiKey', row.id),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }));
}
