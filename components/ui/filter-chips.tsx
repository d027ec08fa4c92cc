'use client';

import { X } from 'lucide-react';
import { Button } from '#components/ui/button';

/** One thing that is chosen, in words. */
export type Chip = { key: string; name: string; value: string; onRemove: () => void };

type FilterChipsProps = {
  chips: readonly Chip[];
  /** Whether something is chosen that no chip says, since its control does. */
  hasOthers?: boolean;
  onClear: () => void;
};

/** What is chosen, each to take away, and all at once. Nothing where nothing is chosen. */
export function FilterChips({ chips, hasOthers = false, onClear }: FilterChipsProps) {
  if (chips.length === 0 && !hasOthers) return null;
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-1.5">
      <ul aria-label="Filters that are set" className="contents">
        {chips.map(({ key, name, value, onRemove }) => (
          <li key={`${name} ${key}`} className="inline-flex min-w-0 max-w-full">
            <button
              type="button"
              aria-label={`Remove filter ${name}: ${value}`}
              onClick={onRemove}
              className="inline-flex h-6 min-w-0 items-center gap-1 rounded-full border border-primary/40 bg-primary-surface pr-1.5 pl-2.5 text-xs transition-colors duration-100 hover:border-primary"
            >
              <span className="text-muted-foreground">{name}</span>
              <bdi className="min-w-0 max-w-60 truncate font-medium">{value}</bdi>
              <X aria-hidden className="size-3.5 shrink-0 text-muted-foreground print:hidden" />
            </button>
          </li>
        ))}
      </ul>
      <Button variant="link" size="sm" className="not-first:ml-1" onClick={onClear}>
        Clear all
      </Button>
    </div>
  );
}
