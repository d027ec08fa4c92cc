import { acceloMethods, acceloRoute, assertCollection } from '#lib/http/adapters/accelo-route';
import { createAcceloSubscription } from '#lib/services/adapters/accelo/create';
import { deleteAcceloSubscription } from '#lib/services/adapters/accelo/delete';
import { listAcceloSubscriptions } from '#lib/services/adapters/accelo/list';

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
