import { route } from '#lib/http/route';
import { retryDelivery } from '#lib/services/deliveries/retry';

export const POST = route({
  ids: { delivery: 'delivery' },
  handle: (call, { ids, query }) => retryDelivery(call, ids.delivery, query),
});
