'use client';

import { useQuery } from '@tanstack/react-query';
import { type ChangeEvent, useState } from 'react';
import { useController, useFormContext } from 'react-hook-form';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { fieldId } from '#components/webhooks/form/error-summary';
import { useAccess } from '#hooks/use-access';
import { afterPointer } from '#lib/client/after-pointer';
import { announce } from '#lib/client/announce';
import { webhooksQuery } from '#lib/client/webhooks/queries';
import { sameUrl } from '#lib/client/webhooks/webhook-attention';
import { FIELD_LABELS, type WebhookFormValues } from '#lib/client/webhooks/webhook-form';
import { repairUrl, withHttps } from '#lib/domain/webhook/url-repair';

const MOVED = 'The user name and password from the URL were moved to Basic Auth below.';
const SCHEME_ADDED = 'https:// was added.';

const isPaste = (event: ChangeEvent<HTMLInputElement>) =>
  (event.nativeEvent as InputEvent).inputType === 'insertFromPaste';

/** Repairs what is in the field, when it is pasted or left, and tells what was done. */
function useUrlRepair(setUrl: (url: string) => void) {
  const { setValue } = useFormContext<WebhookFormValues>();
  const [note, setNote] = useState<string | null>(null);
  const repair = (text: string) => {
    const { url, credentials, addedScheme } = repairUrl(text);
    if (url !== text) setUrl(url);
    if (credentials) {
      // What was said of them when they were empty is no longer true.
      const options = { shouldDirty: true, shouldValidate: true };
      setValue('authMethod', 'basic', options);
      setValue('basicUsername', credentials.username, options);
      setValue('basicPassword', credentials.password, options);
    }
    const words = credentials ? MOVED : addedScheme ? SCHEME_ADDED : null;
    if (words === null) return;
    setNote(words);
    announce(words);
  };
  return { note, repair, forgetNote: () => setNote(null) };
}

/** The endpoint. Repairs what was pasted, offers https for http, and tells of another webhook with the same URL. */
export function UrlField({ ownId }: { ownId: string | null }) {
  const { control } = useFormContext<WebhookFormValues>();
  const { field, fieldState } = useController({ control, name: 'url' });
  const { note, repair, forgetNote } = useUrlRepair(field.onChange);
  const leave = () => {
    repair(field.value);
    field.onBlur();
  };

  return (
    <div className="flex flex-col items-start gap-1.5">
      <Field
        id={fieldId('url')}
        label={FIELD_LABELS.url}
        error={fieldState.error?.message}
        hint={
          fieldState.error
            ? undefined
            : 'Where the events are sent. It must start with https:// and have a public address.'
        }
        className="w-full"
      >
        <Input
          ref={field.ref}
          name={field.name}
          type="text"
          inputMode="url"
          dir="ltr"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-required
          placeholder="https://example.com/webhooks"
          value={field.value}
          onChange={(event) => {
            forgetNote();
            field.onChange(event.target.value);
            if (isPaste(event)) repair(event.target.value);
          }}
          onBlur={() => afterPointer(leave)}
          className="font-mono text-sm"
        />
      </Field>
      <HttpsOffer url={field.value} />
      {note ? <p className="text-info text-xs">{note}</p> : null}
      <SameUrlWarning url={field.value} ownId={ownId} />
    </div>
  );
}

function HttpsOffer({ url }: { url: string }) {
  const { setValue } = useFormContext<WebhookFormValues>();
  const upgraded = withHttps(url);
  if (upgraded === null) return null;
  return (
    <Button
      variant="outline"
      size="sm"
      onClick={() => setValue('url', upgraded, { shouldDirty: true, shouldValidate: true })}
    >
      Change it to https://
    </Button>
  );
}

function SameUrlWarning({ url, ownId }: { url: string; ownId: string | null }) {
  const { org } = useAccess();
  const { data } = useQuery(webhooksQuery(org.slug));
  const other = sameUrl(data ?? [], url, ownId);
  return (
    <p role="status" className="text-warning text-xs empty:hidden">
      {other ? (
        <>
          “<bdi>{other.name}</bdi>” has the same URL. Events that both subscribe to arrive there twice.
        </>
      ) : null}
    </p>
  );
}
