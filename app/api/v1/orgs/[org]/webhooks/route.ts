import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { createWebhook } from '#lib/services/webhooks/create';
import { webhookTag } from '#lib/services/webhooks/if-match';
import { listWebhooks } from '#lib/services/webhooks/list';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({ takesQuery: true, handle: (call, { query }) => listWebhooks(call, query) }),

  POST: route({
    body: 'json',
    handle: (call, { body }) => createWebhook(call, body),
    status: 201,
    secretMembers: ['signingSecret'],
    etag: ({ webhook }) => webhookTag(webhook),
  }),
});
