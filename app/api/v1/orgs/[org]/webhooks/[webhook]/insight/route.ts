import { route } from '#lib/http/route';
import { readInsight } from '#lib/services/webhooks/insight';

export const GET = route({
  ids: { webhook: 'webhook' },
  handle: (call, { ids }) => readInsight(call, ids.webhook),
});
