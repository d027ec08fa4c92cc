import { and, eq, isNull, sql } from '#db/drizzle';
import { apiKeys } from '#db/schema/index';
import { createApiKeyInput } from '#lib/contracts/api-keys';
import type { ApiKeyWithSecret } from '#lib/contracts/views/api-keys';
import { MAX_API_KEYS } from '#lib/domain/access/api-key';
import { AppError } from '#lib/domain/errors/app-error';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { readApiKeys } from '#lib/services/api-keys/view';
import { audit } from '#lib/services/audit-log/record';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { parseInput, validationFailed } from '#lib/services/parse';

/** Makes a key for programs. The answer carries it, for the only time. */
export async function createApiKey(call: Call, body: unknown): Promise<ApiKeyWithSecret> {
  const access = await authorise(call, 'api_keys.manage');
  const { name, scopes, expiresAt: expiresText } = parseInput(createApiKeyInput, body);
  const expiresAt = expiresText == null ? null : new Date(expiresText);
  const orgId = access.org.id;
  return call.context.database.transaction(async (transaction) => {
    // One at a time, so that the bound holds.
    await transaction.execute(sql`select from orgs where id = ${orgId} for update`);
    const notRevoked = and(eq(apiKeys.orgId, orgId), isNull(apiKeys.revokedAt));
    if ((await transaction.$count(apiKeys, notRevoked)) >= MAX_API_KEYS) {
      throw new AppError(
        'not_possible_now',
        `An organisation has at most ${MAX_API_KEYS} API keys. Revoke one that is not needed.`,
      );
    }
    const { id, key } = await insertApiKey(transaction, {
      orgId,
      name,
      scopes,
      expiresAt,
      createdBy: access.userId,
    });
    const [apiKey] = await readApiKeys(transaction, orgId, eq(apiKeys.id, id), 1);
    if (apiKey === undefined) throw new Error('The key was made in this transaction');
    if (apiKey.isExpired)
      throw validationFailed([{ pointer: '/expiresAt', message: 'Must be in the future.' }]);
    const detail = { name, scopes, ...(expiresAt === null ? {} : { expiresAt: apiKey.expiresAt }) };
    await audit(transaction, access, 'api_key.created', { kind: 'api_key', id }, detail);
    return { apiKey, key };
  });
}
