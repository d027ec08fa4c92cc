import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { revokeApiKey } from '#lib/services/api-keys/revoke';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  DELETE: route({
    ids: { key: 'apiKey' },
    handle: (call, { ids }) => revokeApiKey(call, ids.key),
  }),
});
