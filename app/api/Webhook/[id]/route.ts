import { assertNotInQuery } from '#lib/http/adapters/adapter-route';
import { avazaMethods, avazaRoute } from '#lib/http/adapters/avaza-route';
import { deleteAvazaSubscription } from '#lib/services/adapters/avaza/delete';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = avazaMethods({
  DELETE: avazaRoute({
    handle: async (call, { path, query }) => {
      assertNotInQuery(query, 'id');
      return deleteAvazaSubscription(call, path.id ?? '');
    },
  }),
});
