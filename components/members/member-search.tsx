'use client';

import { Search } from 'lucide-react';
import { useRef } from 'react';
import { Input } from '#components/ui/input';
import { useTypedSearch } from '#hooks/use-typed-search';
import { MAX_MEMBER_SEARCH_LENGTH } from '#lib/domain/limits';

type MemberSearchProps = { value: string; onChange: (value: string) => void };

/** For lists too long to be seen at once; takes effect when the typing pauses. */
export function MemberSearch({ value, onChange }: MemberSearchProps) {
  const input = useRef<HTMLInputElement>(null);
  const { text, type } = useTypedSearch({ value, onChange, input });
  return (
    <search className="relative mb-3 block sm:max-w-72">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted-foreground"
      />
      <Input
        ref={input}
        type="search"
        aria-label="Search by name or email address"
        placeholder="Search by name or email address"
        maxLength={MAX_MEMBER_SEARCH_LENGTH}
        value={text}
        onChange={(event) => type(event.target.value)}
        className="pl-8 text-sm"
      />
    </search>
  );
}
