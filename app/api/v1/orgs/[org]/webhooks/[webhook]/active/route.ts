import { route } from '#lib/http/route';
import { setWebhookActive } from '#lib/services/webhooks/set-active';

export const PUT = route({
  ids: { webhook: 'webhook' },
  body: 'json',
  handle: (call, { ids, body }) => setWebhookActive(call, ids.webhook, body),
});
