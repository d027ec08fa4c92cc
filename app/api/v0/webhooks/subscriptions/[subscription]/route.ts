import { notFound } from '#lib/domain/errors/app-error';
import { deleteAcceloSubscription } from '#lib/integrations/accelo/delete';
import { listAcceloTypes } from '#lib/integrations/accelo/list-types';
import { acceloMethods, acceloRoute, withoutForm } from '#lib/integrations/accelo/route';
import { assertNotInQuery } from '#lib/integrations/integration-route';

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
