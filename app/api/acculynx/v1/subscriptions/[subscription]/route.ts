import { deleteAccuLynxSubscription } from '#lib/integrations/acculynx/delete';
import { accuLynxMethods, accuLynxRoute } from '#lib/integrations/acculynx/route';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = accuLynxMethods({
  DELETE: accuLynxRoute({
    handle: (call, { path }) => deleteAccuLynxSubscription(call, path.subscription ?? ''),
  }),
});
