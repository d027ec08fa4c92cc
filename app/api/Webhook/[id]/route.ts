import { avazaRoute } from '#lib/http/adapters/avaza-route';
import { deleteAvazaSubscription } from '#lib/services/adapters/avaza/delete';

export const DELETE = avazaRoute({
  handle: (call, { path }) => deleteAvazaSubscription(call, path.id ?? ''),
});
