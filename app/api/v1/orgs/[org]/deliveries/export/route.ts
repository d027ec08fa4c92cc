import { downloadResponse } from '#lib/http/download';
import { route } from '#lib/http/route';
import { exportDeliveries } from '#lib/services/deliveries/export';

export const GET = route({
  handle: async (call, { query }) =>
    downloadResponse({
      ...(await exportDeliveries(call, query)),
      contentType: 'text/csv; charset=utf-8; header=present',
    }),
});
