import { downloadResponse } from '#lib/http/download';
import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { exportDeliveries } from '#lib/services/deliveries/export';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({
    takesQuery: true,
    handle: async (call, { query }) =>
      downloadResponse({
        ...(await exportDeliveries(call, query)),
        contentType: 'text/csv; charset=utf-8; header=present',
      }),
  }),
});
