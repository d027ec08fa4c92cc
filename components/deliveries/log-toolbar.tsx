'use client';

import { Pause, Play } from 'lucide-react';
import { useId } from 'react';
import { EventFilter, ResponseFilter, StatusFilter, WebhookFilter } from '#components/deliveries/log-filters';
import { LogSearch } from '#components/deliveries/log-search';
import { TimeFilter } from '#components/deliveries/time-filter';
import type { LogControls } from '#components/deliveries/use-log-state';
import { Button } from '#components/ui/button';
import { Switch } from '#components/ui/switch';
import type { DeliveryStatus } from '#lib/domain/delivery';
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
  isPaused: boolean;
  onPause: (isPaused: boolean) => void;
};

/** Everything that decides which rows are shown, and how. */
export function LogToolbar({ controls, hasWebhookFilter, isPaused, onPause }: LogToolbarProps) {
  const { filters, setFilters } = controls;
  return (
    <div className="mb-3 flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <QuickViews controls={controls} />
        <LogSearch
          value={filters.search}
          onChange={(search) => setFilters({ search })}
          className="ml-auto min-w-0 max-w-md flex-1 basis-64 max-md:max-w-none"
        />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <StatusFilter value={filters.status} onChange={(status) => setFilters({ status })} />
        <ResponseFilter value={filters.response} onChange={(response) => setFilters({ response })} />
        <EventFilter value={filters.event} onChange={(event) => setFilters({ event })} />
        {hasWebhookFilter ? (
          <WebhookFilter value={filters.webhook} onChange={(webhook) => setFilters({ webhook })} />
        ) : null}
        <TimeFilter from={filters.from} to={filters.to} onChange={setFilters} />
        {controls.isFiltered ? (
          <Button variant="link" size="sm" onClick={controls.clearFilters}>
            Clear all
          </Button>
        ) : null}
        <div className="ml-auto flex items-center gap-3">
          <UtcSwitch isOn={controls.utc} onChange={controls.setUtc} />
          <Button variant="outline" size="sm" onClick={() => onPause(!isPaused)}>
            {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
            {isPaused ? 'Resume updates' : 'Pause updates'}
          </Button>
        </div>
      </div>
    </div>
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
