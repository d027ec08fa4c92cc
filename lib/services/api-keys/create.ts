import { createHash, randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Database } from '#db/client';
import { apiKeys, auditLog, orgs } from '#db/schema/index';
import { API_KEY_PREFIX, type ApiKeyScope } from '#lib/domain/api-key';

const KEY_BYTES = 32;
const SCOPES: ApiKeyScope[] = ['events:write'];

export class NoSuchOrgError extends Error {}

/** Makes a key for an organisation, on behalf of whoever operates the installation. Gives the key; stored is its hash. */
export async function createApiKey(database: Database, orgSlug: string, name: string): Promise<string> {
  const key = API_KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
  await database.transaction(async (transaction) => {
    const [org] = await transaction.select({ id: orgs.id }).from(orgs).where(eq(orgs.slug, orgSlug));
    if (org === undefined) throw new NoSuchOrgError(`There is no organisation "${orgSlug}".`);
    const keyHash = createHash('sha256').update(key).digest();
    const [made] = await transaction
      .insert(apiKeys)
      .values({ orgId: org.id, name, keyHash, scopes: SCOPES })
      .returning({ id: apiKeys.id });
    await transaction.insert(auditLog).values({
      orgId: org.id,
      action: 'api_key.created',
      targetKind: 'api_key',
      targetId: made?.id,
      detail: { name, scopes: SCOPES },
    });
  });
  return key;
}
