import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { sendTest } from '#lib/services/webhooks/send-test';
import { awaitTestResult, isPending } from '#lib/services/webhooks/test-result';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  POST: route({
    ids: { webhook: 'webhook' },
    body: 'json',
    takesQuery: true,
    handle: (call, { ids, body, query }) => sendTest(call, ids.webhook, body, query),
    finish: (call, sent, { query, signal }) => awaitTestResult(call, sent, query, signal),
    status: (result) => (isPending(result) ? 202 : 200),
  }),
});
