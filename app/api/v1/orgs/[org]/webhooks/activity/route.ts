import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { readActivity } from '#lib/services/webhooks/activity';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({ handle: (call) => readActivity(call) }),
});
