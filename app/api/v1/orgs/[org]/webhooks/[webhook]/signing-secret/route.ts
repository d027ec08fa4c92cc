import { route } from '#lib/http/route';
import { rotateSigningSecret } from '#lib/services/webhooks/rotate-secret';

export const POST = route({
  ids: { webhook: 'webhook' },
  handle: (call, { ids }) => rotateSigningSecret(call, ids.webhook),
});
