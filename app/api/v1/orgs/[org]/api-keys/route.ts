import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { createApiKey } from '#lib/services/api-keys/create';
import { listApiKeys } from '#lib/services/api-keys/list';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({ takesQuery: true, handle: (call, { query }) => listApiKeys(call, query) }),

  POST: route({
    body: 'json',
    status: 201,
    secretMembers: ['key'],
    handle: (call, { body }) => createApiKey(call, body),
  }),
});
