'use client';

import { CircleCheck, RotateCcw } from 'lucide-react';
import { type RefObject, useDeferredValue, useMemo } from 'react';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { Textarea } from '#components/ui/textarea';
import { bytesText, utf8Length } from '#lib/client/byte-size';
import { payloadFlaw } from '#lib/client/events/payload-check';
import { MAX_DATA_BYTES } from '#lib/domain/limits';

type PayloadEditorProps = {
  textarea: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText: (text: string) => void;
  onReset: () => void;
  isChanged: boolean;
  /** What the server says about the payload. */
  error: string | undefined;
  /** Read the flaw out: sending was tried. */
  isAsserted: boolean;
};

/** The payload as text: checked while it is typed, sent as it stands. Tab leaves it, as everywhere. */
export function PayloadEditor({
  textarea,
  text,
  onText,
  onReset,
  isChanged,
  error,
  isAsserted,
}: PayloadEditorProps) {
  const checked = useDeferredValue(text);
  const flaw = useMemo(() => payloadFlaw(checked), [checked]);
  const size = useMemo(() => utf8Length(checked.trim()), [checked]);
  const message = error ?? flaw?.message;
  return (
    <div className="flex flex-col gap-1.5">
      <Field
        label="Payload"
        hint="Sent as “data” in the body of the request, exactly as written here."
        error={message}
      >
        <Textarea
          ref={textarea}
          value={text}
          onChange={(event) => onText(event.target.value)}
          rows={18}
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          className="min-h-48 resize-y overflow-auto font-mono text-xs leading-5"
        />
      </Field>
      {isAsserted && message ? (
        <p role="alert" className="sr-only">
          {message}
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted-foreground text-xs">
        {message === undefined ? (
          <span className="inline-flex items-center gap-1 text-success">
            <CircleCheck aria-hidden className="size-3.5" />
            Valid JSON
          </span>
        ) : null}
        <span className="tabular">
          {bytesText(size)} of {bytesText(MAX_DATA_BYTES)}
        </span>
        <span className="ml-auto">
          <Button
            variant="ghost"
            size="sm"
            unavailable={isChanged ? null : 'This is the example.'}
            onClick={onReset}
          >
            <RotateCcw aria-hidden />
            Reset to example
          </Button>
        </span>
      </div>
    </div>
  );
}
