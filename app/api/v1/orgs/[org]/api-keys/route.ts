import { route } from '#lib/http/route';
import { createApiKey } from '#lib/services/api-keys/create';
import { listApiKeys } from '#lib/services/api-keys/list';

export const GET = route({ handle: (call) => listApiKeys(call) });

export const POST = route({
  body: 'json',
  status: 201,
  secretMembers: ['key'],
  handle: (call, { body }) => createApiKey(call, body),
});
