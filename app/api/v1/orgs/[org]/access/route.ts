import { route } from '#lib/http/route';
import { getAccess } from '#lib/services/orgs/access';

export const GET = route({ handle: (call) => getAccess(call) });
