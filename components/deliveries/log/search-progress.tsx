'use client';

import { Search, Square } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty';
import { LoadingStatus } from '#components/ui/skeleton';
import { Spinner } from '#components/ui/spinner';
import { TimeText } from '#components/ui/time';
import { useAccess } from '#hooks/use-access';
import type { DeliveryLog } from '#hooks/use-delivery-log';
import type { LogFilters } from '#lib/client/deliveries/log-params';
import { searchedShare } from '#lib/client/deliveries/search-steps';
import { serverNow } from '#lib/client/server-clock';

const DAY_MS = 86_400_000;

type SearchProps = {
  log: DeliveryLog;
  filters: LogFilters;
  /** Until when the log was searched. */
  backTo: string;
};

/** Nothing was found yet, and older deliveries are left: how far the search is, and how it goes on. */
export function NoMatchYet({ log, filters, backTo, children }: SearchProps & { children?: ReactNode }) {
  const { isSearching } = log.search;
  return (
    <div className="rounded-lg border border-border bg-card shadow-xs">
      <EmptyState
        icon={Search}
        title={isSearching ? 'Searching…' : 'No matches so far'}
        level={3}
        actions={
          <>
            <SearchButton log={log} />
            {children}
          </>
        }
      >
        <span className="tabular block">
          No matches since <TimeText value={backTo} />.
        </span>
        <SearchProgress
          filters={filters}
          backTo={backTo}
          isSearching={isSearching}
          className="mx-auto mt-3 block w-64 max-w-full"
        />
      </EmptyState>
    </div>
  );
}

/** Below the rows that were found: how far the search is, and how it goes on. */
export function SearchEnd({ log, filters, backTo }: SearchProps) {
  const { isSearching } = log.search;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <SearchButton log={log} size="sm" />
      <p className="tabular inline-flex items-center gap-1.5">
        {isSearching ? <Spinner className="size-3.5" /> : null}
        <span>
          {isSearching ? 'Searching… back to ' : 'Searched back to '}
          <TimeText value={backTo} />
          {isSearching ? '' : '.'}
        </span>
      </p>
      <SearchProgress filters={filters} backTo={backTo} isSearching={isSearching} className="w-24" />
    </div>
  );
}

function SearchButton({ log, size = 'default' }: { log: DeliveryLog; size?: 'default' | 'sm' }) {
  const { isSearching, stop, goOn } = log.search;
  // One button in both states, so that it keeps the focus.
  return (
    <Button variant="outline" size={size} onClick={isSearching ? stop : goOn}>
      {isSearching ? <Square aria-hidden /> : <Search aria-hidden />}
      {isSearching ? 'Stop' : 'Search further back'}
    </Button>
  );
}

type ProgressProps = { filters: LogFilters; backTo: string; isSearching: boolean; className: string };

/** The share of the chosen time, or of the whole log, that was searched. */
function SearchProgress({ filters, backTo, isSearching, className }: ProgressProps) {
  const { retentionDays } = useAccess().installation;
  const now = serverNow();
  const share = searchedShare(Date.parse(backTo), {
    fromMs: filters.from?.getTime() ?? now - retentionDays * DAY_MS,
    toMs: filters.to?.getTime() ?? now,
  });
  return (
    <span className={className}>
      {isSearching ? <LoadingStatus>Searching further back</LoadingStatus> : null}
      <progress
        aria-label="Searched part of the log"
        value={Math.round(share * 100)}
        max={100}
        className="block h-1.5 w-full appearance-none overflow-hidden rounded-full bg-muted [&::-moz-progress-bar]:bg-primary [&::-webkit-progress-bar]:bg-muted [&::-webkit-progress-value]:bg-primary"
      />
    </span>
  );
}
