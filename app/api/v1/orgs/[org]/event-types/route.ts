import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { listEventTypes } from '#lib/services/event-types/list';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({ handle: (call) => listEventTypes(call) }),
});
