import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { retryDelivery } from '#lib/services/deliveries/retry';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  POST: route({
    ids: { delivery: 'delivery' },
    takesQuery: true,
    handle: (call, { ids, query }) => retryDelivery(call, ids.delivery, query),
  }),
});
