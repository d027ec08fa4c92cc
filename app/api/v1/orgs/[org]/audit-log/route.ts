import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { listAuditLog } from '#lib/services/audit-log/list';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route({ takesQuery: true, handle: (call, { query }) => listAuditLog(call, query) }),
});
