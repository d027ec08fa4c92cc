import { route } from '#lib/http/route';
import { listDeliveries } from '#lib/services/deliveries/list';

export const GET = route({ handle: (call, { query }) => listDeliveries(call, query) });
