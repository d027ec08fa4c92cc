import { route } from '#lib/http/route';
import { listMembers } from '#lib/services/members/list';

export const GET = route({ handle: (call) => listMembers(call) });
