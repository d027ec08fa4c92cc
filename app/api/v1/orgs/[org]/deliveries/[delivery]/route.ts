import { route } from '#lib/http/route';
import { getDelivery } from '#lib/services/deliveries/get';

export const GET = route({
  ids: { delivery: 'delivery' },
  handle: (call, { ids }) => getDelivery(call, ids.delivery),
});
