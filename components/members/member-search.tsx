'use client';

import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Input } from '#components/ui/input';
import { useTypedBefore } from '#components/ui/use-typed-before';
import { MAX_MEMBER_SEARCH_LENGTH } from '#lib/domain/limits';

const TYPING_PAUSE_MS = 400;

type MemberSearchProps = { value: string; onChange: (value: string) => void };

/** For lists too long to be seen at once; takes effect when the typing pauses. */
export function MemberSearch({ value, onChange }: MemberSearchProps) {
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  if (shown !== value) {
    // Changed elsewhere: by "Show all", or by going back.
    setShown(value);
    if (text.trim() !== value) setText(value);
  }
  useTypedBefore([input], ([typed = '']) => setText(typed));
  useEffect(() => {
    const next = text.trim();
    if (next === value) return;
    const timer = setTimeout(() => onChange(next), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  });
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
        onChange={(event) => setText(event.target.value)}
        className="pl-8 text-sm"
      />
    </search>
  );
}
