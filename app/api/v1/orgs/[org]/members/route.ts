import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { listMembers } from '#lib/services/members/list';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({ handle: (call) => listMembers(call) }),
});
