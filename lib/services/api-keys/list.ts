import type { ApiKeyView } from '#lib/contracts/api-keys';
import { readApiKeys } from '#lib/services/api-keys/view';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';

/** The keys of the organisation that were not revoked, the newest first. */
export async function listApiKeys(call: Call): Promise<{ items: ApiKeyView[] }> {
  const { org } = await authorise(call, 'api_keys.manage');
  return { items: await readApiKeys(call.context.database, org.id) };
}
