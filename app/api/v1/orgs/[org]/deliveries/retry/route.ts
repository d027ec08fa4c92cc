import { route } from '#lib/http/route';
import { retryMatching } from '#lib/services/deliveries/retry-matching';
import { previewRetry } from '#lib/services/deliveries/retry-preview';

export const GET = route({ handle: (call, { query }) => previewRetry(call, query) });

export const POST = route({ handle: (call, { query }) => retryMatching(call, query) });
