'use client';

import { ArrowUp } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { chipWords, useFilterChips } from '#components/deliveries/log/log-chips';
import { LogRows } from '#components/deliveries/log/log-rows';
import { LogSkeleton } from '#components/deliveries/log/log-skeleton';
import { LogError, NoDeliveries, NoMatch, OldRows } from '#components/deliveries/log/log-states';
import { LogToolbar } from '#components/deliveries/log/log-toolbar';
import { NoMatchYet, SearchEnd } from '#components/deliveries/log/search-progress';
import { Button } from '#components/ui/button';
import { Kbd } from '#components/ui/kbd';
import { TimeZoneProvider } from '#components/ui/time';
import { UnreadFilters, useUnreadFilters } from '#components/ui/unread-filters';
import { useAccess } from '#hooks/use-access';
import { useRowRetry } from '#hooks/use-delivery';
import { type DeliveryLog, useDeliveryLog } from '#hooks/use-delivery-log';
import { findRowLink, useLogKeys } from '#hooks/use-log-keys';
import { type LogControls, useLogState } from '#hooks/use-log-state';
import { announce } from '#lib/client/announce';
import { filterParsers, logQuery, toFilterParams } from '#lib/client/deliveries/log-params';
import { cn } from '#lib/utils';

const loadModal = () => import('#components/deliveries/detail/delivery-modal');
const DeliveryModal = lazy(() => loadModal().then((module) => ({ default: module.DeliveryModal })));
const RetryAllDialog = lazy(() =>
  import('#components/deliveries/retry/retry-all-dialog').then((module) => ({
    default: module.RetryAllDialog,
  })),
);
const KeysDialog = lazy(() =>
  import('#components/deliveries/log/keys-dialog').then((module) => ({ default: module.KeysDialog })),
);
// A failed fetch is met again, and shown, when the dialog is opened.
const preloadModal = () => void loadModal().catch(() => undefined);

/** Log History: of one webhook, or of all of them. Filters and the open delivery stand in the URL. */
export function LogHistory({ webhookId }: { webhookId?: string }) {
  const unread = useUnreadFilters(filterParsers);
  const controls = useLogState(webhookId);
  return unread.length > 0 ? (
    <UnreadFilters filters={unread} onClear={controls.clearFilters} />
  ) : (
    <ReadableLog webhookId={webhookId} controls={controls} />
  );
}

type ReadableLogProps = { webhookId: string | undefined; controls: LogControls };

function ReadableLog({ webhookId, controls }: ReadableLogProps) {
  const [isPaused, setIsPaused] = useState(false);
  const [asked, setAsked] = useState<'retry' | 'keys' | null>(null);
  const log = useDeliveryLog(toFilterParams(controls.filters), isPaused);
  const container = useRef<HTMLDivElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const retryRow = useRowRetry();
  useLogKeys(container, {
    onRetry: (id) => retryRow(log.rows.find((row) => row.id === id)),
    onSearch: () => searchInput.current?.focus(),
    onHelp: () => setAsked('keys'),
  });
  return (
    <TimeZoneProvider zone={controls.utc ? 'utc' : 'local'}>
      <div ref={container}>
        <LogToolbar
          controls={controls}
          hasWebhookFilter={webhookId === undefined}
          hasRows={log.rows.length > 0}
          isPaused={isPaused}
          onPause={setIsPaused}
          searchInput={searchInput}
          onRetryAll={() => setAsked('retry')}
          onShowKeys={() => setAsked('keys')}
        />
        <NewDeliveries log={log} />
        <LogContent controls={controls} log={log} webhookId={webhookId} />
      </div>
      {log.oldSinceMs === null ? null : <OldRows sinceMs={log.oldSinceMs} onRetry={log.refreshNow} />}
      <OpenDelivery controls={controls} log={log} />
      <Suspense>
        {asked === 'retry' ? (
          <RetryAll controls={controls} log={log} onClose={() => setAsked(null)} />
        ) : asked === 'keys' ? (
          <KeysDialog isOpen onClose={() => setAsked(null)} />
        ) : null}
      </Suspense>
    </TimeZoneProvider>
  );
}

type RetryAllProps = { controls: LogControls; log: DeliveryLog; onClose: () => void };

function RetryAll({ controls, log, onClose }: RetryAllProps) {
  const chips = useFilterChips(controls);
  return (
    <RetryAllDialog
      filters={toFilterParams(controls.filters)}
      filterWords={chipWords(chips)}
      onClose={onClose}
      onChanged={log.readAnew}
    />
  );
}

type ContentProps = { controls: LogControls; log: DeliveryLog; webhookId: string | undefined };

function LogContent({ controls, log, webhookId }: ContentProps) {
  const { list, rows } = log;
  const inUrl = useSearchParams();
  // With what else the URL says, such as that the settings above are being edited.
  const hrefOf = (delivery: string) => logQuery(inUrl, { ...controls.state, delivery });
  if (list.isPending) return <LogSkeleton />;
  if (list.isError && rows.length === 0)
    return <LogError message={list.error.message} onRetry={() => void list.refetch()} />;
  if (rows.length === 0 && log.searchedBackTo !== null) {
    return (
      <NoMatchYet log={log} filters={controls.filters} backTo={log.searchedBackTo}>
        <Button variant="outline" onClick={controls.clearFilters}>
          Clear all filters
        </Button>
      </NoMatchYet>
    );
  }
  if (rows.length === 0) {
    return controls.isFiltered ? (
      <NoMatch filters={controls.filters} onClear={controls.clearFilters} />
    ) : (
      <NoDeliveries webhookId={webhookId} />
    );
  }
  return (
    <div
      aria-busy={list.isPlaceholderData}
      className={cn('transition-opacity', list.isPlaceholderData && 'opacity-60')}
    >
      <LogRows
        rows={rows}
        showsWebhook={webhookId === undefined}
        hrefOf={hrefOf}
        onOpen={controls.openDelivery}
        onAim={preloadModal}
      />
      <LogEnd log={log} controls={controls} />
    </div>
  );
}

/** "3 new deliveries": shows them when it is pressed. */
function NewDeliveries({ log }: { log: DeliveryLog }) {
  const { newCount, hasGap } = log;
  const label = `${hasGap ? `More than ${newCount}` : newCount} new ${newCount === 1 ? 'delivery' : 'deliveries'}`;
  const hasNew = newCount > 0;
  const isShowing = useRef(false);
  const rowCount = log.rows.length;
  useEffect(() => {
    // Said once when the first one comes, not with each that follows.
    if (hasNew) announce('There are new deliveries.');
  }, [hasNew]);
  useEffect(() => {
    if (!isShowing.current || rowCount === 0) return;
    // The button has gone away: the focus goes to what it brought.
    isShowing.current = false;
    document.querySelector<HTMLElement>('[data-delivery-link]')?.focus();
  }, [rowCount]);
  if (!hasNew) return null;
  const show = () => {
    isShowing.current = true;
    log.showNew();
  };
  return (
    // Without a height of its own: what comes and goes above the rows must not move them.
    <div className="pointer-events-none sticky top-5 z-20 flex h-0 justify-center lg:top-17">
      <Button
        size="sm"
        onClick={show}
        className="pointer-events-auto -translate-y-3 rounded-full px-3 shadow-md"
      >
        <ArrowUp aria-hidden />
        {label}
      </Button>
    </div>
  );
}

/** Below the rows: older ones, or where the log, or what matches of it, begins. */
function LogEnd({ log, controls }: { log: DeliveryLog; controls: LogControls }) {
  const { retentionDays } = useAccess().installation;
  const { list, searchedBackTo } = log;
  return (
    <div className="mt-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 text-muted-foreground text-xs">
      {searchedBackTo !== null ? (
        <SearchEnd log={log} filters={controls.filters} backTo={searchedBackTo} />
      ) : list.hasNextPage ? (
        <Button variant="outline" size="sm" loading={list.isFetchingNextPage} onClick={log.search.goOn}>
          Load older
        </Button>
      ) : (
        <p className="max-w-prose">
          {controls.isFiltered
            ? 'This is the beginning of what matches.'
            : `This is the beginning of the log. It goes back ${retentionDays} days.`}
        </p>
      )}
      {list.isFetchNextPageError ? (
        <p role="alert" className="text-danger">
          {list.error?.message}
        </p>
      ) : null}
      <p className="flex items-center gap-1 max-md:hidden print:hidden">
        In the log: <Kbd>j</Kbd> <Kbd>k</Kbd> to move, <Kbd>Enter</Kbd> to open, <Kbd>?</Kbd> for all keys
      </p>
    </div>
  );
}

function OpenDelivery({ controls, log }: { controls: LogControls; log: DeliveryLog }) {
  const { delivery } = controls;
  const [last, setLast] = useState(delivery);
  // While the dialog closes, it goes on showing what it showed.
  if (delivery !== null && delivery !== last) setLast(delivery);
  if (last === null) return null;
  const index = log.rows.findIndex((row) => row.id === last);
  const at = (offset: number) => (index < 0 ? null : (log.rows[index + offset]?.id ?? null));
  return (
    <Suspense>
      <DeliveryModal
        id={last}
        isOpen={delivery !== null}
        onClose={controls.closeDelivery}
        onSelect={controls.openDelivery}
        isListed={index >= 0}
        newerId={at(-1)}
        olderId={at(1)}
        focusAfterwards={() => findRowLink(last) ?? document.getElementById('main')}
      />
    </Suspense>
  );
}
