import { route } from '#lib/http/route';
import { assertWebhookMatches, webhookTag } from '#lib/services/webhooks/if-match';
import { rotateSigningSecret } from '#lib/services/webhooks/rotate-secret';

export const POST = route({
  ids: { webhook: 'webhook' },
  secretMembers: ['signingSecret'],
  handle: (call, { ids }) => rotateSigningSecret(call, ids.webhook),
  etag: ({ webhook }) => webhookTag(webhook),
  ifMatch: (call, { webhook }, tags) => assertWebhookMatches(call, webhook, tags),
});
