import { createAvazaSubscription } from '#lib/integrations/avaza/create';
import { deleteAvazaSubscription } from '#lib/integrations/avaza/delete';
import { listAvazaSubscriptions } from '#lib/integrations/avaza/list';
import { avazaMethods, avazaRoute } from '#lib/integrations/avaza/route';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = avazaMethods({
  GET: avazaRoute({ handle: (call) => listAvazaSubscriptions(call) }),

  POST: avazaRoute({
    takesBody: true,
    handle: (call, { body }) => createAvazaSubscription(call, body),
  }),

  DELETE: avazaRoute({
    handle: (call, { query }) => deleteAvazaSubscription(call, query.id ?? ''),
  }),
});
