import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { listMembers } from '#lib/services/members/list';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({ takesQuery: true, handle: (call, { query }) => listMembers(call, query) }),
});
