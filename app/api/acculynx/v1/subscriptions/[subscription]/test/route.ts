import { accuLynxMethods, accuLynxRoute } from '#lib/integrations/acculynx/route';
import { awaitAccuLynxTest, sendAccuLynxTest } from '#lib/integrations/acculynx/send-test';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = accuLynxMethods({
  POST: accuLynxRoute({
    takesBody: true,
    handle: (call, { path, body }) => sendAccuLynxTest(call, path.subscription ?? '', body),
    finish: (call, sent, { signal }) => awaitAccuLynxTest(call, sent, signal),
    status: ({ isDelivered }) => (isDelivered === null ? 202 : 200),
  }),
});
