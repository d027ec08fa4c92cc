import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { getAccess } from '#lib/services/orgs/access';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({ handle: (call) => getAccess(call) }),
});
