import { accuLynxMethods, accuLynxRoute } from '#lib/http/adapters/acculynx-route';
import { createAccuLynxSubscription } from '#lib/services/adapters/acculynx/create';
import { listAccuLynxSubscriptions } from '#lib/services/adapters/acculynx/list';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = accuLynxMethods({
  GET: accuLynxRoute({ handle: (call) => listAccuLynxSubscriptions(call) }),

  POST: accuLynxRoute({
    takesBody: true,
    status: 201,
    secretMembers: ['secret'],
    handle: (call, { body }) => createAccuLynxSubscription(call, body),
  }),
});
