import { avazaMethods, avazaRoute } from '#lib/http/adapters/avaza-route';
import { deleteAvazaSubscription } from '#lib/services/adapters/avaza/delete';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = avazaMethods({
  DELETE: avazaRoute({
    handle: (call, { path }) => deleteAvazaSubscription(call, path.id ?? ''),
  }),
});
