import { avazaRoute } from '#lib/http/adapters/avaza-route';
import { createAvazaSubscription } from '#lib/services/adapters/avaza/create';
import { deleteAvazaSubscription } from '#lib/services/adapters/avaza/delete';
import { listAvazaSubscriptions } from '#lib/services/adapters/avaza/list';

export const GET = avazaRoute({ handle: (call) => listAvazaSubscriptions(call) });

export const POST = avazaRoute({
  takesBody: true,
  handle: (call, { body }) => createAvazaSubscription(call, body),
});

export const DELETE = avazaRoute({
  handle: (call, { query }) => deleteAvazaSubscription(call, query.id ?? ''),
});
