'use client';

import { Search } from 'lucide-react';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useRef } from 'react';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/native-select';
import { useTypedBefore } from '#hooks/use-typed-before';
import { STATUS_FILTERS, type StatusFilter } from '#lib/client/webhooks/webhook-attention';

const LABELS: Record<StatusFilter, string> = {
  active: 'Active',
  deactivated: 'Deactivated',
  attention: 'Needs attention',
};

/** The filters of the listing; they live in the URL. */
export function useWebhookFilters() {
  return useQueryStates({
    q: parseAsString.withDefault(''),
    status: parseAsStringLiteral(STATUS_FILTERS),
  });
}

/** Search and status, for listings too long to be seen at once. */
export function WebhookFilters() {
  const [{ q, status }, setFilters] = useWebhookFilters();
  const input = useRef<HTMLInputElement>(null);
  const search = (text = '') => void setFilters({ q: text || null });
  useTypedBefore([input], ([typed]) => search(typed));
  return (
    <search className="mb-3 flex flex-wrap gap-2">
      <div className="relative min-w-0 flex-1 basis-48 sm:max-w-72">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted-foreground"
        />
        <Input
          ref={input}
          type="search"
          aria-label="Search by name or URL"
          placeholder="Search by name or URL"
          value={q}
          onChange={(event) => search(event.target.value)}
          className="pl-8 text-sm"
        />
      </div>
      <Select
        aria-label="Status"
        value={status ?? ''}
        onChange={(event) =>
          void setFilters({ status: STATUS_FILTERS.find((value) => value === event.target.value) ?? null })
        }
        className="w-44"
      >
        <option value="">All statuses</option>
        {STATUS_FILTERS.map((value) => (
          <option key={value} value={value}>
            {LABELS[value]}
          </option>
        ))}
      </Select>
    </search>
  );
}
