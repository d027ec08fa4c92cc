import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { listDeliveries } from '#lib/services/deliveries/list';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({ takesQuery: true, handle: (call, { query }) => listDeliveries(call, query) }),
});
