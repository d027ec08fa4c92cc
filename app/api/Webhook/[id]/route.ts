import { deleteAvazaSubscription } from '#lib/integrations/avaza/delete';
import { avazaMethods, avazaRoute } from '#lib/integrations/avaza/route';
import { assertNotInQuery } from '#lib/integrations/integration-route';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = avazaMethods({
  DELETE: avazaRoute({
    handle: async (call, { path, query }) => {
      assertNotInQuery(query, 'id');
      return deleteAvazaSubscription(call, path.id ?? '');
    },
  }),
});
