import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { readInsight } from '#lib/services/webhooks/insight';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({
    ids: { webhook: 'webhook' },
    handle: (call, { ids }) => readInsight(call, ids.webhook),
  }),
});
