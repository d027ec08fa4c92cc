'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { useTimeZone, ZoneName } from '#components/ui/time';
import { fromInputText, toInputText } from '#lib/client/datetime-input';
import { serverNow } from '#lib/client/server-clock';

const MINUTE_MS = 60_000;
const PRESETS = [
  { label: 'Last 15 minutes', ms: 15 * MINUTE_MS },
  { label: 'Last hour', ms: 60 * MINUTE_MS },
  { label: 'Last 24 hours', ms: 24 * 60 * MINUTE_MS },
  { label: 'Last 7 days', ms: 7 * 24 * 60 * MINUTE_MS },
] as const;

type Range = { from: Date | null; to: Date | null };
export type TimeFormProps = Range & { onChange: (range: Range) => void };

/** Presets, and from and to. Only ever loaded when the filter is first opened. */
export function TimeForm({ from, to, onChange }: TimeFormProps) {
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
            onClick={() => onChange({ from: new Date(serverNow() - ms), to: null })}
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
