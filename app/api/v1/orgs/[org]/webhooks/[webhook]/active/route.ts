import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { assertWebhookMatches, webhookTag } from '#lib/services/webhooks/if-match';
import { setWebhookActive } from '#lib/services/webhooks/set-active';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  PUT: route({
    ids: { webhook: 'webhook' },
    body: 'json',
    handle: (call, { ids, body }) => setWebhookActive(call, ids.webhook, body),
    etag: webhookTag,
    assertMatches: (call, { webhook }, given) => assertWebhookMatches(call, webhook, given),
  }),
});
