'use client';

import { Search, X } from 'lucide-react';
import type { RefObject } from 'react';
import { Button } from '#components/ui/button';
import { Input } from '#components/ui/input';
import { useTypedSearch } from '#hooks/use-typed-search';
import { cn } from '#lib/utils';

const MAX_LENGTH = 200;

type LogSearchProps = {
  value: string | null;
  onChange: (value: string | null) => void;
  /** The field, to give it the focus. */
  input: RefObject<HTMLInputElement | null>;
  className?: string;
};

/** Search by an ID; takes effect when the typing pauses, or with Enter. Escape clears it. */
export function LogSearch({ value, onChange, input, className }: LogSearchProps) {
  const { text, type, commit } = useTypedSearch({
    value: value ?? '',
    onChange: (next) => onChange(next === '' ? null : next),
    input,
  });
  const clear = () => {
    commit('');
    input.current?.focus();
  };
  return (
    <search className={cn('relative', className)}>
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
      />
      <Input
        ref={input}
        value={text}
        maxLength={MAX_LENGTH}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit(text);
          if (event.key === 'Escape' && text !== '') clear();
        }}
        aria-label="Search by event or delivery ID, or an ID in the payload"
        placeholder="Search by ID: job_20417, evt_…, dlv_…"
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        className="text-ellipsis pr-8 pl-8 text-sm"
      />
      {text === '' ? null : (
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="Clear search"
          onClick={clear}
          className="absolute top-0.5 right-0.5"
        >
          <X aria-hidden />
        </Button>
      )}
    </search>
  );
}
