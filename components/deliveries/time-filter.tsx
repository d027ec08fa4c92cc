'use client';

import { useState } from 'react';
import { FilterButton } from '#components/deliveries/log-filters';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { Popover } from '#components/ui/popover';
import { useTimeZone, ZoneName } from '#components/ui/time';
import { fromInputText, toInputText } from '#lib/client/datetime-input';
import { dateTimeText } from '#lib/client/time-format';

const MINUTE_MS = 60_000;
const PRESETS = [
  { label: 'Last 15 minutes', ms: 15 * MINUTE_MS },
  { label: 'Last hour', ms: 60 * MINUTE_MS },
  { label: 'Last 24 hours', ms: 24 * 60 * MINUTE_MS },
  { label: 'Last 7 days', ms: 7 * 24 * 60 * MINUTE_MS },
] as const;

type Range = { from: Date | null; to: Date | null };
type TimeFilterProps = Range & { onChange: (range: Range) => void };

/** A range of time. A preset is written down as the instant it begins at, so that a pasted URL shows the same rows. */
export function TimeFilter({ from, to, onChange }: TimeFilterProps) {
  const zone = useTimeZone();
  const words = (instant: Date) => dateTimeText(instant, zone);
  const summary =
    from && to
      ? `${words(from)} – ${words(to)}`
      : from
        ? `since ${words(from)}`
        : to
          ? `until ${words(to)}`
          : null;
  return (
    <Popover
      label="Filter by time"
      trigger={(trigger) => <FilterButton name="Time" summary={summary} trigger={trigger} />}
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

function TimeForm({ from, to, onChange }: TimeFilterProps) {
  const zone = useTimeZone();
  const [fromText, setFromText] = useState(from === null ? '' : toInputText(from, zone));
  const [toText, setToText] = useState(to === null ? '' : toInputText(to, zone));
  const range = { from: fromInputText(fromText, zone), to: fromInputText(toText, zone) };
  const isReversed = range.from !== null && range.to !== null && range.from >= range.to;
  const [wasSubmitted, setWasSubmitted] = useState(false);
  const submit = () => {
    setWasSubmitted(true);
    if (!isReversed) onChange(range);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      className="flex flex-col gap-3"
    >
      <div className="flex flex-col gap-1">
        {PRESETS.map(({ label, ms }) => (
          <Button
            key={label}
            variant="ghost"
            size="sm"
            className="justify-start text-foreground text-sm"
            onClick={() => onChange({ from: new Date(Date.now() - ms), to: null })}
          >
            {label}
          </Button>
        ))}
      </div>
      <p className="text-muted-foreground text-xs">
        Or from and to, in <ZoneName />:
      </p>
      <Field label="From">
        <Input type="datetime-local" value={fromText} onChange={(event) => setFromText(event.target.value)} />
      </Field>
      <Field label="To" error={wasSubmitted && isReversed ? 'Must be after “From”.' : null}>
        <Input type="datetime-local" value={toText} onChange={(event) => setToText(event.target.value)} />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" size="sm">
          Apply
        </Button>
        <Button
          variant="outline"
          size="sm"
          unavailable={from === null && to === null ? 'No time is chosen.' : null}
          onClick={() => onChange({ from: null, to: null })}
        >
          Clear
        </Button>
      </div>
    </form>
  );
}
