'use client';

import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTypedBefore } from '#hooks/use-typed-before';

const TYPING_PAUSE_MS = 400;

type TypedSearchOptions = {
  /** What is searched for now; empty for nothing. */
  value: string;
  /** Told what to search for, without blanks around it. */
  onChange: (value: string) => void;
  /** The field. */
  input: RefObject<HTMLInputElement | null>;
};

/** A search that takes effect when the typing pauses. `commit` has it take effect at once. */
export function useTypedSearch({ value, onChange, input }: TypedSearchOptions) {
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  const timer = useRef<number>(undefined);
  // Changed from elsewhere, e.g. by "Clear all" or by Back.
  if (shown !== value) {
    setShown(value);
    if (value !== text.trim()) setText(value);
  }
  useEffect(() => () => window.clearTimeout(timer.current), []);

  const commit = (next: string) => {
    window.clearTimeout(timer.current);
    setText(next);
    onChange(next.trim());
  };
  const type = (next: string) => {
    setText(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => commit(next), TYPING_PAUSE_MS);
  };
  useTypedBefore([input], ([typed = '']) => type(typed));
  return { text, type, commit };
}
