import { createAcceloSubscription } from '#lib/integrations/accelo/create';
import { deleteAcceloSubscription } from '#lib/integrations/accelo/delete';
import { listAcceloSubscriptions } from '#lib/integrations/accelo/list';
import { acceloMethods, acceloRoute, assertCollection } from '#lib/integrations/accelo/route';

// One folder for `subscriptions`, `subscriptions.json`, `.xml` and `.yml`.

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = acceloMethods({
  GET: acceloRoute({
    handle: async (call, { path }) => {
      assertCollection(path);
      return listAcceloSubscriptions(call);
    },
  }),

  POST: acceloRoute({
    takesBody: true,
    status: 201,
    handle: async (call, { path, body }) => {
      assertCollection(path);
      return createAcceloSubscription(call, body);
    },
  }),

  DELETE: acceloRoute({
    handle: async (call, { path, query }) => {
      assertCollection(path);
      return deleteAcceloSubscription(call, query.subscription_id ?? '');
    },
  }),
});
