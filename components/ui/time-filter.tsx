'use client';

import { lazy } from 'react';
import { FilterButton } from '#components/deliveries/log/log-filters';
import { Popover } from '#components/ui/popover';
import { useTimeZone } from '#components/ui/time';
import type { TimeFormProps } from '#components/ui/time-form';

const loadForm = () => import('#components/ui/time-form');
const TimeForm = lazy(() => loadForm().then((module) => ({ default: module.TimeForm })));

/** A range of time. A preset is written down as the instant it begins at, so that a pasted URL shows the same rows. */
export function TimeFilter({ from, to, onChange }: TimeFormProps) {
  const zone = useTimeZone();
  return (
    <Popover
      label="Filter by time"
      trigger={(trigger) => (
        <FilterButton name="Time" count={Number(from !== null || to !== null)} trigger={trigger} />
      )}
      loadContent={loadForm}
      className="w-64"
    >
      {(close) => (
        <TimeForm
          // Typed anew where the range or the zone was changed elsewhere.
          key={`${zone} ${from?.getTime()} ${to?.getTime()}`}
          from={from}
          to={to}
          onChange={(range) => {
            onChange(range);
            close();
          }}
        />
      )}
    </Popover>
  );
}
