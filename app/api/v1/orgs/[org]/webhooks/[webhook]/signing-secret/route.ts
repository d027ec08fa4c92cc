import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { assertWebhookMatches, webhookTag } from '#lib/services/webhooks/if-match';
import { rotateSigningSecret } from '#lib/services/webhooks/rotate-secret';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  POST: route({
    ids: { webhook: 'webhook' },
    secretMembers: ['signingSecret'],
    handle: (call, { ids }) => rotateSigningSecret(call, ids.webhook),
    etag: ({ webhook }) => webhookTag(webhook),
    assertMatches: (call, { webhook }, given) => assertWebhookMatches(call, webhook, given),
  }),
});
