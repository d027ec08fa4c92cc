'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText, SearchX } from 'lucide-react';
import { useQueryStates } from 'nuqs';
import { AuditEntries, AuditSkeleton } from '#components/audit-log/audit-entries';
import { AuditFilterBar } from '#components/audit-log/audit-filters';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty';
import { UnreadFilters, useUnreadFilters } from '#components/ui/unread-filters';
import { useAccess } from '#hooks/use-access';
import {
  type AuditFilters,
  auditParsers,
  NO_AUDIT_FILTERS,
  toAuditParams,
} from '#lib/client/audit-log/audit-params';
import { auditLogQuery } from '#lib/client/audit-log/queries';
import { cn } from '#lib/utils';

/** Who did what. All that is chosen stands in the URL. */
export function AuditLog() {
  const unread = useUnreadFilters(auditParsers);
  const [filters, setFilters] = useQueryStates(auditParsers, { history: 'push', scroll: false });
  return unread.length > 0 ? (
    <UnreadFilters filters={unread} onClear={() => void setFilters(NO_AUDIT_FILTERS)} />
  ) : (
    <ReadableAuditLog filters={filters} setFilters={setFilters} />
  );
}

type ReadableAuditLogProps = {
  filters: AuditFilters;
  setFilters: (change: Partial<AuditFilters>) => unknown;
};

function ReadableAuditLog({ filters, setFilters }: ReadableAuditLogProps) {
  const { org } = useAccess();
  const log = useInfiniteQuery({
    ...auditLogQuery(org.slug, toAuditParams(filters)),
    placeholderData: keepPreviousData,
  });
  const isFiltered = Object.values(filters).some((value) => value !== null && value.toString() !== '');
  const clear = () => void setFilters(NO_AUDIT_FILTERS);
  const entries = log.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <AuditFilterBar
        filters={filters}
        actorName={entries.find(({ actor }) => actor.id === filters.actor)?.actor.name ?? null}
        onChange={(change) => void setFilters(change)}
        onClear={clear}
      />
      {log.isPending ? (
        <AuditSkeleton />
      ) : log.isError && entries.length === 0 ? (
        <LoadError message={log.error.message} isRetrying={log.isFetching} retry={() => void log.refetch()} />
      ) : entries.length === 0 ? (
        <Nothing onClear={isFiltered ? clear : null} />
      ) : (
        <div
          aria-busy={log.isPlaceholderData}
          className={cn('transition-opacity', log.isPlaceholderData && 'opacity-60')}
        >
          <AuditEntries entries={entries} filters={filters} />
          <End
            hasOlder={log.hasNextPage}
            isLoading={log.isFetchingNextPage}
            error={log.isError ? log.error.message : null}
            loadOlder={() => void log.fetchNextPage()}
          />
        </div>
      )}
    </>
  );
}

type EndProps = { hasOlder: boolean; isLoading: boolean; error: string | null; loadOlder: () => void };

/** Below the entries: older ones, or where the log begins. */
function End({ hasOlder, isLoading, error, loadOlder }: EndProps) {
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 text-muted-foreground text-xs">
      {hasOlder ? (
        <Button variant="outline" size="sm" loading={isLoading} onClick={loadOlder}>
          Load older
        </Button>
      ) : (
        <p>This is the beginning of what matches.</p>
      )}
      {error === null ? null : (
        <p role="alert" className="text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

function Nothing({ onClear }: { onClear: (() => void) | null }) {
  const className = 'rounded-lg border border-border bg-card';
  return onClear === null ? (
    <EmptyState className={className} icon={ScrollText} title="Nothing was recorded yet">
      Changes of webhooks, permissions and API keys appear here, and what support staff looked at.
    </EmptyState>
  ) : (
    <EmptyState
      className={className}
      icon={SearchX}
      title="No entry matches"
      actions={
        <Button variant="outline" onClick={onClear}>
          Clear all filters
        </Button>
      }
    >
      Nobody did what these filters ask for.
    </EmptyState>
  );
}

type LoadErrorProps = { message: string; isRetrying: boolean; retry: () => void };

function LoadError({ message, isRetrying, retry }: LoadErrorProps) {
  return (
    <Alert
      tone="danger"
      role="alert"
      title="The audit log could not be loaded"
      actions={
        <Button variant="outline" size="sm" loading={isRetrying} onClick={retry}>
          Try again
        </Button>
      }
    >
      {message}
    </Alert>
  );
}
