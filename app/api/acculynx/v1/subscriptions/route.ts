import { createAccuLynxSubscription } from '#lib/integrations/acculynx/create';
import { listAccuLynxSubscriptions } from '#lib/integrations/acculynx/list';
import { accuLynxMethods, accuLynxRoute } from '#lib/integrations/acculynx/route';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = accuLynxMethods({
  GET: accuLynxRoute({ handle: (call) => listAccuLynxSubscriptions(call) }),

  POST: accuLynxRoute({
    takesBody: true,
    status: 201,
    secretMembers: ['secret'],
    handle: (call, { body }) => createAccuLynxSubscription(call, body),
  }),
});
