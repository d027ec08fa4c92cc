import { createHash, randomBytes } from 'node:crypto';
import type { Executor } from '#db/client';
import { sql } from '#db/drizzle';
import { API_KEY_PREFIX, type ApiKeyScope } from '#lib/domain/access/api-key';

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
  const { orgId, name, scopes, expiresAt, createdBy } = values;
  const { rows } = await executor.execute<{ id: string }>(sql`
    with made as (
      insert into api_keys (org_id, name, key_ending, scopes, expires_at, created_by)
      values (${orgId}, ${name}, ${key.slice(-ENDING_LENGTH)}, ${sql.param(scopes)}, ${expiresAt}, ${createdBy})
      returning org_id, id
    ),
    hashed as (
      insert into api_key_hashes (key_hash, org_id, api_key_id) select ${keyHash}, org_id, id from made
    )
    select id from made`);
  const [made] = rows;
  if (made === undefined) throw new Error('The statement returned no row');
  return { id: made.id, key };
}
