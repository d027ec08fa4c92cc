import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { retryMatching } from '#lib/services/deliveries/retry-matching';
import { previewRetry } from '#lib/services/deliveries/retry-preview';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({ takesQuery: true, handle: (call, { query }) => previewRetry(call, query) }),

  POST: route({ takesQuery: true, handle: (call, { query }) => retryMatching(call, query) }),
});
