import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { updateMember } from '#lib/services/members/update';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  PATCH: route({
    ids: { member: 'user' },
    body: 'json',
    handle: (call, { ids, body }) => updateMember(call, ids.member, body),
  }),
});
