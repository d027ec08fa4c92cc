import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { getDelivery } from '#lib/services/deliveries/get';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({
    ids: { delivery: 'delivery' },
    handle: (call, { ids }) => getDelivery(call, ids.delivery),
  }),
});
