import { route } from '#lib/http/route';
import { createWebhook } from '#lib/services/webhooks/create';
import { listWebhooks } from '#lib/services/webhooks/list';

export const GET = route({ handle: (call) => listWebhooks(call) });

export const POST = route({
  body: 'json',
  status: 201,
  handle: (call, { body }) => createWebhook(call, body),
});
