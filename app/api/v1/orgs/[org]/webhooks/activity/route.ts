import { route } from '#lib/http/route';
import { readActivity } from '#lib/services/webhooks/activity';

export const GET = route({ handle: (call) => readActivity(call) });
