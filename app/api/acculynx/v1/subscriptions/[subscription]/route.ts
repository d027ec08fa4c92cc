import { accuLynxMethods, accuLynxRoute } from '#lib/http/adapters/acculynx-route';
import { deleteAccuLynxSubscription } from '#lib/services/adapters/acculynx/delete';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = accuLynxMethods({
  DELETE: accuLynxRoute({
    handle: (call, { path }) => deleteAccuLynxSubscription(call, path.subscription ?? ''),
  }),
});
