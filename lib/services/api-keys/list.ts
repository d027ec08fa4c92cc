import { lt } from '#db/drizzle';
import { apiKeys } from '#db/schema/index';
import { listApiKeysQuery } from '#lib/contracts/api-keys';
import type { Page } from '#lib/contracts/page';
import type { ApiKeyView } from '#lib/contracts/views/api-keys';
import { readApiKeys } from '#lib/services/api-keys/view';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { idOfCursor, toPage } from '#lib/services/page';
import { parseQuery, type Query } from '#lib/services/parse';

/** One page of the keys of the organisation that were not revoked, the newest first; the cursor is the id of the last one before. */
export async function listApiKeys(call: Call, query: Query): Promise<Page<ApiKeyView>> {
  const { org } = await authorise(call, 'api_keys.manage');
  const { cursor, limit } = parseQuery(listApiKeysQuery, query);
  const isOlder = cursor === undefined ? undefined : lt(apiKeys.id, idOfCursor('apiKey', cursor));
  const keys = await readApiKeys(call.context.database, org.id, isOlder, limit + 1);
  return toPage(
    keys,
    limit,
    (key) => key,
    (last) => last.id,
  );
}
