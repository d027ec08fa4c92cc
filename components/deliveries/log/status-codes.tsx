'use client';

import { useState } from 'react';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { parseResponseFilter, type ResponseFilter } from '#lib/domain/delivery/response-words';

type StatusCodesProps = { codes: readonly ResponseFilter[]; onChange: (codes: ResponseFilter[]) => void };

const SEPARATORS = /[\s,;]+/;

/** Exact status codes, typed with commas between them; they take effect with Enter and when the field is left. */
export function StatusCodes({ codes, onChange }: StatusCodesProps) {
  const [text, setText] = useState(codes.join(', '));
  const [hasError, setHasError] = useState(false);
  const commit = () => {
    const words = text.split(SEPARATORS).filter((word) => word !== '');
    const parsed = words.map((word) => (/^\d+$/.test(word) ? parseResponseFilter(word) : null));
    const known = parsed.filter((code) => code !== null);
    setHasError(known.length < words.length);
    if (known.length === words.length && known.join() !== codes.join()) onChange([...new Set(known)]);
  };
  return (
    <Field
      label="Exact codes"
      error={hasError ? 'Enter codes from 100 to 999, with commas between them.' : null}
    >
      <Input
        value={text}
        inputMode="numeric"
        maxLength={100}
        placeholder="404, 503"
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
    </Field>
  );
}
