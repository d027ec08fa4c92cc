import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { deleteWebhook } from '#lib/services/webhooks/delete';
import { getWebhook } from '#lib/services/webhooks/get';
import { assertWebhookMatches, webhookTag } from '#lib/services/webhooks/if-match';
import { updateWebhook } from '#lib/services/webhooks/update';

const ids = { webhook: 'webhook' } as const;

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({
    ids,
    handle: (call, request) => getWebhook(call, request.ids.webhook),
    etag: webhookTag,
  }),

  PUT: route({
    ids,
    body: 'json',
    handle: (call, request) => updateWebhook(call, request.ids.webhook, request.body),
    etag: webhookTag,
    assertMatches: (call, { webhook }, given) => assertWebhookMatches(call, webhook, given),
  }),

  DELETE: route({
    ids,
    handle: (call, request) => deleteWebhook(call, request.ids.webhook),
    assertMatches: (call, { webhook }, given) => assertWebhookMatches(call, webhook, given),
  }),
});
