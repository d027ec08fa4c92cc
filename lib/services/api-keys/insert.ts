import { createHash, randomBytes } from 'node:crypto';
import type { Executor } from '#db/client';
import { apiKeys } from '#db/schema/index';
import { API_KEY_PREFIX, type ApiKeyScope } from '#lib/domain/api-key';

const KEY_BYTES = 32;
const ENDING_LENGTH = 4;

type NewApiKey = {
  orgId: string;
  name: string;
  scopes: ApiKeyScope[];
  expiresAt: Date | null;
  /** Null for whoever operates the installation. */
  createdBy: string | null;
};

/** Makes a key of 256 random bits. Stored are its hash and its last four characters; the key itself is given back. */
export async function insertApiKey(
  executor: Executor,
  values: NewApiKey,
): Promise<{ id: string; key: string }> {
  const key = API_KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
  const keyHash = createHash('sha256').update(key).digest();
  const [made] = await executor
    .insert(apiKeys)
    .values({ ...values, keyHash, keyEnding: key.slice(-ENDING_LENGTH) })
    .returning({ id: apiKeys.id });
  if (made === undefined) throw new Error('The statement returned no row');
  return { id: made.id, key };
}
