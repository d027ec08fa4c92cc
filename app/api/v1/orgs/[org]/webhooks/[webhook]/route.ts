import { route } from '#lib/http/route';
import { deleteWebhook } from '#lib/services/webhooks/delete';
import { getWebhook } from '#lib/services/webhooks/get';
import { updateWebhook } from '#lib/services/webhooks/update';

const ids = { webhook: 'webhook' } as const;

export const GET = route({ ids, handle: (call, request) => getWebhook(call, request.ids.webhook) });

export const PUT = route({
  ids,
  body: 'json',
  handle: (call, request) => updateWebhook(call, request.ids.webhook, request.body),
});

export const DELETE = route({ ids, handle: (call, request) => deleteWebhook(call, request.ids.webhook) });
