import { accuLynxRoute } from '#lib/http/adapters/acculynx-route';
import { deleteAccuLynxSubscription } from '#lib/services/adapters/acculynx/delete';

export const DELETE = accuLynxRoute({
  handle: (call, { path }) => deleteAccuLynxSubscription(call, path.subscription ?? ''),
});
