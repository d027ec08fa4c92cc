import { route } from '#lib/http/route';
import { revokeApiKey } from '#lib/services/api-keys/revoke';

export const DELETE = route({
  ids: { key: 'apiKey' },
  handle: (call, { ids }) => revokeApiKey(call, ids.key),
});
