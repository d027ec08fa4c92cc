'use client';

import { Download, Ellipsis, Keyboard, Pause, Play, RotateCw, SlidersHorizontal } from 'lucide-react';
import { type RefObject, useId, useState } from 'react';
import { LogChips, useFilterChips } from '#components/deliveries/log/log-chips';
import {
  EventFilter,
  ResponseFilter,
  StatusFilter,
  WebhookFilter,
} from '#components/deliveries/log/log-filters';
import { LogSearch } from '#components/deliveries/log/log-search';
import { Button, type ButtonProps } from '#components/ui/button';
import { Menu } from '#components/ui/dropdown-menu';
import type { MenuEntry } from '#components/ui/dropdown-menu-entry';
import { Switch } from '#components/ui/switch';
import { TimeFilter } from '#components/ui/time-filter';
import { useAccess, useCan } from '#hooks/use-access';
import type { LogControls } from '#hooks/use-log-state';
import { toFilterParams } from '#lib/client/deliveries/log-params';
import { exportPath } from '#lib/client/deliveries/queries';
import { saveFrom } from '#lib/client/download';
import { toast } from '#lib/client/toast';
import type { DeliveryStatus } from '#lib/domain/delivery/delivery';
import { BULK_RETRY_STATUSES } from '#lib/domain/delivery/retry-obstacle';
import { MAX_EXPORTED_ROWS } from '#lib/domain/limits';
import { cn } from '#lib/utils';

const QUICK_VIEWS = [
  { label: 'All', status: null },
  { label: 'Needs attention', status: 'failed' },
  { label: 'Retrying', status: 'retrying' },
  { label: 'Delivered', status: 'delivered' },
] as const satisfies readonly { label: string; status: DeliveryStatus | null }[];

type LogToolbarProps = {
  controls: LogControls;
  hasWebhookFilter: boolean;
  hasRows: boolean;
  isPaused: boolean;
  onPause: (isPaused: boolean) => void;
  /** The field of the search, to give it the focus. */
  searchInput: RefObject<HTMLInputElement | null>;
  onRetryAll: () => void;
  onShowKeys: () => void;
};

/** Everything that decides which rows are shown, and how, and what can be done with all of them. */
export function LogToolbar({ controls, hasWebhookFilter, isPaused, onPause, ...props }: LogToolbarProps) {
  const { filters, setFilters, filterCount } = controls;
  const canRetry = useCan('deliveries.retry');
  const chips = useFilterChips(controls);
  const [isOpen, setIsOpen] = useState(false);
  const panelId = useId();
  const pause = { isPaused, onClick: () => onPause(!isPaused) };
  return (
    <div className="mb-3 flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2 print:hidden">
        <QuickViews controls={controls} />
        <span className="ml-auto md:hidden">
          <MoreActions controls={controls} size="default" {...props} />
        </span>
        <div className="flex min-w-0 flex-1 basis-64 items-center gap-2 md:ml-auto md:max-w-md">
          <LogSearch
            value={filters.search}
            onChange={(search) => setFilters({ search })}
            input={props.searchInput}
            className="min-w-0 flex-1"
          />
          <Button
            variant="outline"
            aria-expanded={isOpen}
            aria-controls={panelId}
            onClick={() => setIsOpen(!isOpen)}
            className={cn('px-2.5 md:hidden', filterCount > 0 && 'border-primary/50 bg-primary-surface')}
          >
            <SlidersHorizontal aria-hidden />
            Filters
            {filterCount > 0 ? <span className="tabular">({filterCount})</span> : null}
          </Button>
          <PauseButton {...pause} className="w-8 px-0 md:hidden" isIconOnly />
        </div>
      </div>
      <div
        id={panelId}
        className={cn('flex flex-wrap items-center gap-2 print:hidden', !isOpen && 'max-md:hidden')}
      >
        <StatusFilter value={filters.status} onChange={(status) => setFilters({ status })} />
        <ResponseFilter value={filters.response} onChange={(response) => setFilters({ response })} />
        <EventFilter value={filters.eventType} onChange={(eventType) => setFilters({ eventType })} />
        {hasWebhookFilter ? (
          <WebhookFilter value={filters.webhookId} onChange={(webhookId) => setFilters({ webhookId })} />
        ) : null}
        <TimeFilter from={filters.from} to={filters.to} onChange={setFilters} />
        <div className="ml-auto flex items-center gap-2">
          <UtcSwitch isOn={controls.utc} onChange={controls.setUtc} />
          <PauseButton {...pause} size="sm" className="ml-1 max-md:hidden" />
          <span className="max-md:hidden">
            <MoreActions controls={controls} size="sm" {...props} />
          </span>
        </div>
      </div>
      {chips.length === 0 ? null : (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <LogChips chips={chips} controls={controls} />
          {canRetry && props.hasRows && canHoldRetriable(filters.status) ? (
            <Button variant="outline" size="sm" onClick={props.onRetryAll}>
              <RotateCw aria-hidden />
              Retry all that match…
            </Button>
          ) : null}
        </div>
      )}
    </div>
  );
}

/** Whether there can be something to retry among rows of these statuses. */
const canHoldRetriable = (statuses: readonly DeliveryStatus[] | null) =>
  statuses === null || statuses.some((status) => BULK_RETRY_STATUSES.some((one) => one === status));

type MoreActionsProps = Pick<LogToolbarProps, 'controls' | 'onRetryAll' | 'onShowKeys'> & {
  size: 'default' | 'sm';
};

/** What can be done with all that match. */
function MoreActions({ controls, size, onRetryAll, onShowKeys }: MoreActionsProps) {
  const org = useAccess().org.slug;
  const canRetry = useCan('deliveries.retry');
  const retryAll: MenuEntry = {
    kind: 'action',
    label: 'Retry all that match…',
    icon: RotateCw,
    onSelect: onRetryAll,
    unavailable: canHoldRetriable(controls.filters.status)
      ? null
      : 'Only what failed, was cancelled or waits can be retried.',
  };
  return (
    <Menu
      label="More for Log History"
      entries={[
        ...(canRetry ? [retryAll] : []),
        {
          kind: 'action',
          label: 'Export as CSV',
          icon: Download,
          onSelect: () => exportLog(exportPath(org, toFilterParams(controls.filters))),
        },
        { kind: 'separator', key: 'help' },
        { kind: 'action', label: 'Keyboard shortcuts', icon: Keyboard, onSelect: onShowKeys },
      ]}
      trigger={(trigger) => (
        <Button
          {...trigger}
          variant="outline"
          size={size === 'sm' ? 'icon-sm' : 'icon'}
          aria-label="More for Log History"
        >
          <Ellipsis aria-hidden />
        </Button>
      )}
    />
  );
}

/** The browser saves the file while the server makes it. */
function exportLog(path: string): void {
  saveFrom(path);
  toast.info('The export has begun.', {
    description: `Everything that matches, newest first, up to ${MAX_EXPORTED_ROWS.toLocaleString('en-GB')} rows, without payloads.`,
  });
}

type PauseButtonProps = Pick<ButtonProps, 'size' | 'className' | 'onClick'> & {
  isPaused: boolean;
  isIconOnly?: boolean;
};

/** Stops new rows from being looked for, and looks for them again. */
function PauseButton({ isPaused, isIconOnly = false, ...props }: PauseButtonProps) {
  const label = isPaused ? 'Resume updates' : 'Pause updates';
  return (
    <Button {...props} variant="outline" aria-label={isIconOnly ? label : undefined}>
      {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
      {isIconOnly ? null : label}
    </Button>
  );
}

function QuickViews({ controls }: { controls: LogControls }) {
  const current = controls.filters.status ?? [];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as one line
    <div
      role="group"
      aria-label="Quick views"
      className="flex flex-wrap rounded-md border border-border bg-muted p-0.5"
    >
      {QUICK_VIEWS.map(({ label, status }) => {
        const isCurrent =
          status === null ? current.length === 0 : current.length === 1 && current[0] === status;
        return (
          <button
            key={label}
            type="button"
            aria-pressed={isCurrent}
            onClick={() => controls.setFilters({ status: status === null ? null : [status] })}
            className={cn(
              'h-7 rounded-sm px-2.5 font-medium text-muted-foreground text-xs transition-colors duration-100 hover:text-foreground',
              isCurrent && 'bg-card text-foreground shadow-sm',
            )}
          >
            {label}
          </button>
        );
      })}
    </div>
  );
}

function UtcSwitch({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-1.5">
      <Switch id={id} checked={isOn} onCheckedChange={onChange} />
      <label htmlFor={id} className="cursor-pointer text-xs">
        UTC
      </label>
    </span>
  );
}
