import { route } from '#lib/http/route';
import { sendTest } from '#lib/services/webhooks/send-test';

export const POST = route({
  ids: { webhook: 'webhook' },
  body: 'json',
  status: 202,
  handle: (call, { ids, body }) => sendTest(call, ids.webhook, body),
});
