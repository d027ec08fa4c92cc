import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { retryMatching } from '#lib/services/deliveries/retry-matching';
import { previewRetry } from '#lib/services/deliveries/retry-preview';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({ handle: (call, { query }) => previewRetry(call, query) }),

  POST: route({ handle: (call, { query }) => retryMatching(call, query) }),
});
