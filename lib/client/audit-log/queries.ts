import { infiniteQueryOptions } from '@tanstack/react-query';
import { callApi, queryString } from '#lib/client/api';
import type { AuditLogFilterParams } from '#lib/contracts/audit-log';
import type { Page } from '#lib/contracts/page';
import type { AuditEntryView } from '#lib/contracts/views/audit-log';

/** The audit log, newest first, page by page. */
export const auditLogQuery = (org: string, filters: AuditLogFilterParams) =>
  infiniteQueryOptions({
    queryKey: ['audit-log', org, filters] as const,
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<AuditEntryView>>(org, `/audit-log${queryString({ ...filters, cursor: pageParam })}`, {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
