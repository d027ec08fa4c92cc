import { avazaMethods, avazaRoute } from '#lib/http/adapters/avaza-route';
import { createAvazaSubscription } from '#lib/services/adapters/avaza/create';
import { deleteAvazaSubscription } from '#lib/services/adapters/avaza/delete';
import { listAvazaSubscriptions } from '#lib/services/adapters/avaza/list';

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
