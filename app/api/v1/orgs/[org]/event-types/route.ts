import { route } from '#lib/http/route';
import { listEventTypes } from '#lib/services/events/list-types';

export const GET = route({ handle: (call) => listEventTypes(call) });
