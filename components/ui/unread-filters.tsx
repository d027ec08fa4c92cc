'use client';

import { useSearchParams } from 'next/navigation';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';

/** Parsers of nuqs, by the name of the parameter that each reads. */
type Parsers = Record<string, { parse: (text: string) => unknown }>;

/**
 * The filters of the URL that cannot be read, as `name=value`. Left out without a word, they would show, and offer to
 * change, far more than the link was about.
 */
export function useUnreadFilters(parsers: Parsers): string[] {
  const inUrl = useSearchParams();
  return Object.entries(parsers).flatMap(([name, parser]) =>
    inUrl
      .getAll(name)
      .filter((text) => text !== '' && !isRead(parser, text))
      .map((text) => `${name}=${text}`),
  );
}

/** A list is read where each of its values is. */
function isRead(parser: Parsers[string], text: string): boolean {
  const value = parser.parse(text);
  return Array.isArray(value) ? value.length === text.split(',').length : value !== null;
}

type UnreadFiltersProps = { filters: readonly string[]; onClear: () => void };

/** Stands instead of the rows: which filters cannot be read, and the way on. */
export function UnreadFilters({ filters, onClear }: UnreadFiltersProps) {
  return (
    <Alert
      tone="warning"
      role="alert"
      title={
        filters.length === 1 ? 'A filter of this link cannot be read' : 'Filters of this link cannot be read'
      }
      actions={
        <Button variant="outline" size="sm" onClick={onClear}>
          Clear all filters
        </Button>
      }
    >
      {filters.map((filter) => (
        <code key={filter} className="wrap-anywhere block text-xs">
          {filter}
        </code>
      ))}
      <span className="mt-1 block">
        Nothing is listed, so that you do not act on other entries than the link was about. The link may have
        been cut off or changed on its way.
      </span>
    </Alert>
  );
}
