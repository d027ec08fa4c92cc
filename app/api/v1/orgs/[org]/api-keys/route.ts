import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { createApiKey } from '#lib/services/api-keys/create';
import { listApiKeys } from '#lib/services/api-keys/list';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({ handle: (call) => listApiKeys(call) }),

  POST: route({
    body: 'json',
    status: 201,
    secretMembers: ['key'],
    handle: (call, { body }) => createApiKey(call, body),
  }),
});
