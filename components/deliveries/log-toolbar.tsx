'use client';

import { Pause, Play, SlidersHorizontal } from 'lucide-react';
import { useId, useState } from 'react';
import { EventFilter, ResponseFilter, StatusFilter, WebhookFilter } from '#components/deliveries/log-filters';
import { LogSearch } from '#components/deliveries/log-search';
import { TimeFilter } from '#components/deliveries/time-filter';
import type { LogControls } from '#components/deliveries/use-log-state';
import { Button, type ButtonProps } from '#components/ui/button';
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
  const { filters, setFilters, filterCount } = controls;
  const [isOpen, setIsOpen] = useState(false);
  const panelId = useId();
  const pause = { isPaused, onClick: () => onPause(!isPaused) };
  return (
    <div className="mb-3 flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <QuickViews controls={controls} />
        <div className="flex min-w-0 flex-1 basis-64 items-center gap-2 md:ml-auto md:max-w-md">
          <LogSearch
            value={filters.search}
            onChange={(search) => setFilters({ search })}
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
      <div id={panelId} className={cn('flex flex-wrap items-center gap-2', !isOpen && 'max-md:hidden')}>
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
          <PauseButton {...pause} size="sm" className="max-md:hidden" />
        </div>
      </div>
    </div>
  );
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
