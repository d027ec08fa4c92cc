import { route } from '#lib/http/route';
import { listAuditLog } from '#lib/services/audit-log/list';

export const GET = route({ handle: (call, { query }) => listAuditLog(call, query) });
