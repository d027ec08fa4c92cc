'use client';

import { Send } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { PayloadEditor } from '#components/events/payload-editor';
import { Recipients } from '#components/events/recipients';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { Card } from '#components/ui/card';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/native-select';
import { useAccess } from '#hooks/use-access';
import { useSingleMutation } from '#hooks/use-single-mutation';
import { ApiError } from '#lib/client/api';
import type { Draft } from '#lib/client/events/draft';
import { payloadFlaw } from '#lib/client/events/payload-check';
import { emitEvent } from '#lib/client/events/queries';
import type { EventTypeView } from '#lib/contracts/views/event-types';
import type { EmittedEventView } from '#lib/contracts/views/events';

type EventFormProps = {
  types: readonly EventTypeView[];
  type: EventTypeView;
  onType: (type: string) => void;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onReset: () => void;
  isChanged: boolean;
  onSent: (sent: EmittedEventView) => void;
};

const MAX_SUBJECT_LENGTH = 255;

type FieldName = 'type' | 'subject' | 'data';
type Refusal = Partial<Record<FieldName | 'form', string>>;

/** The words of a refusal, each at the field that it is about. */
function refusalOf(error: Error | null): Refusal {
  if (error === null) return {};
  if (!(error instanceof ApiError)) return { form: error.message };
  const { code, errors = [] } = error.problem;
  const refusal: Refusal = {};
  for (const { pointer, message } of errors) {
    const [, name] = pointer.split('/');
    refusal[name === 'type' || name === 'subject' || name === 'data' ? name : 'form'] ??= message;
  }
  if (errors.length === 0)
    refusal[code === 'too_large' || code === 'invalid_json' ? 'data' : 'form'] = error.message;
  return refusal;
}

export function EventForm({ types, type, draft, onType, onDraft, onSent, ...editor }: EventFormProps) {
  const org = useAccess().org.slug;
  const payload = useRef<HTMLTextAreaElement>(null);
  const [wasTried, setWasTried] = useState(false);
  const send = useSingleMutation({
    mutationFn: () => emitEvent(org, type.type, draft.text, draft.subject.trim() || null),
    onSuccess: (sent) => {
      setWasTried(false);
      onSent(sent);
    },
  });
  const refusal = refusalOf(send.error);
  const change = (next: Partial<Draft>) => {
    send.reset();
    onDraft({ ...draft, ...next });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWasTried(true);
    const flaw = payloadFlaw(draft.text);
    if (flaw === null) {
      send.mutate();
      return;
    }
    payload.current?.focus();
    if (flaw.index !== null) payload.current?.setSelectionRange(flaw.index, flaw.index);
  };
  return (
    <Card>
      <form noValidate onSubmit={submit} className="flex flex-col gap-4 p-4">
        {refusal.form ? (
          <Alert tone="danger" role="alert" title="The event was not sent">
            {refusal.form}
          </Alert>
        ) : null}
        <TypeField types={types} type={type} error={refusal.type} onType={onType} />
        <Field
          label="Object ID"
          optional
          hint="What the event is about. You can search Log History by it."
          error={refusal.subject}
        >
          <Input
            value={draft.subject}
            maxLength={MAX_SUBJECT_LENGTH}
            onChange={(event) => change({ subject: event.target.value })}
            spellCheck={false}
            autoComplete="off"
            className="font-mono text-xs"
          />
        </Field>
        <PayloadEditor
          {...editor}
          textarea={payload}
          text={draft.text}
          onText={(text) => change({ text })}
          error={refusal.data}
          isAsserted={wasTried}
        />
        <Recipients type={type} />
        <div>
          <Button type="submit" loading={send.isPending}>
            <Send aria-hidden />
            Send event
          </Button>
        </div>
      </form>
    </Card>
  );
}

type TypeFieldProps = Pick<EventFormProps, 'types' | 'type' | 'onType'> & { error: string | undefined };

function TypeField({ types, type, error, onType }: TypeFieldProps) {
  const groups = Map.groupBy(types, (one) => one.groupLabel);
  return (
    <Field label="Event" hint={`${type.description} (${type.type}).`} error={error}>
      <Select value={type.type} onChange={(event) => onType(event.target.value)}>
        {[...groups].map(([label, members]) => (
          <optgroup key={label} label={label}>
            {members.map((one) => (
              <option key={one.type} value={one.type}>
                {one.groupLabel} {one.label}
              </option>
            ))}
          </optgroup>
        ))}
      </Select>
    </Field>
  );
}
