import { notFound } from '#lib/domain/app-error';
import { acceloMethods, acceloRoute, withoutForm } from '#lib/http/adapters/accelo-route';
import { assertNotInQuery } from '#lib/http/adapters/adapter-route';
import { deleteAcceloSubscription } from '#lib/services/adapters/accelo/delete';
import { listAcceloTypes } from '#lib/services/adapters/accelo/list-types';

// `types`, `types.xml`, or the id of a subscription, with the form of the answer or without.

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = acceloMethods({
  GET: acceloRoute({
    handle: async (call, { path }) => {
      if (withoutForm(path.subscription) !== 'types') throw notFound('resource');
      return listAcceloTypes(call);
    },
  }),

  DELETE: acceloRoute({
    handle: async (call, { path, query }) => {
      assertNotInQuery(query, 'subscription_id');
      return deleteAcceloSubscription(call, withoutForm(path.subscription));
    },
  }),
});
