import type { Database } from '#db/client';
import { and, eq, isNull } from '#db/drizzle';
import { orgs } from '#db/schema/index';
import type { ApiKeyScope } from '#lib/domain/access/api-key';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { audit } from '#lib/services/audit-log/record';

export class NoSuchOrgError extends Error {}

/**
 * Makes a key for an organisation on behalf of whoever operates the installation and so has the database itself. Gives
 * the key. Throws a NoSuchOrgError.
 */
export function createApiKeyForOperator(
  database: Database,
  { orgSlug, name, scopes }: { orgSlug: string; name: string; scopes: ApiKeyScope[] },
): Promise<string> {
  return database.transaction(async (transaction) => {
    const [org] = await transaction
      .select({ id: orgs.id, slug: orgs.slug, name: orgs.name, plan: orgs.plan })
      .from(orgs)
      .where(and(eq(orgs.slug, orgSlug), isNull(orgs.deletedAt)));
    if (org === undefined) throw new NoSuchOrgError(`There is no organisation "${orgSlug}".`);
    const { id, key } = await insertApiKey(transaction, {
      orgId: org.id,
      name,
      scopes,
      expiresAt: null,
      createdBy: null,
    });
    const operator = { org, userId: null, keyId: null, membership: null, address: null };
    await audit(transaction, operator, 'api_key.created', { kind: 'api_key', id }, { name, scopes });
    return key;
  });
}
