'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { FormProvider, type Resolver, useForm } from 'react-hook-form';
import { z } from 'zod';
import { useAccess } from '#components/shell/access-context';
import { Button } from '#components/ui/button';
import { AuthFields } from '#components/webhooks/auth-fields';
import { ErrorSummary, focusSummary } from '#components/webhooks/error-summary';
import { EventPicker } from '#components/webhooks/event-picker';
import { NameField } from '#components/webhooks/name-field';
import { useUnsavedGuard } from '#components/webhooks/unsaved-guard';
import { UrlField } from '#components/webhooks/url-field';
import { VersionConflict } from '#components/webhooks/version-conflict';
import { watchPointer } from '#lib/client/after-pointer';
import { ApiError } from '#lib/client/api';
import {
  fieldOfPointer,
  formValuesOf,
  keepsSavedPassword,
  toCreateInput,
  type WebhookFormValues,
} from '#lib/client/webhook-form';
import { createWebhookInput, updateWebhookInput, type WebhookView } from '#lib/contracts/webhooks';
import type { UrlPolicy } from '#lib/domain/url-policy';

type WebhookFormProps = {
  /** The webhook that is edited; null for a new one. */
  saved: WebhookView | null;
  initialValues: WebhookFormValues;
  /** Sends what was entered; rejects with the refusal. `version` is the one that the change was made on. */
  save: (values: WebhookFormValues, version: number) => Promise<void>;
  submitLabel: string;
  onCancel: () => void;
  /** Whether a URL leads to where this form is still shown. */
  staysOn: (url: URL) => boolean;
  /** Said in the footer, beside the buttons. */
  note?: ReactNode;
};

/** The contract of the server, for the values of the form: what the server would refuse is said here already. */
function schemaFor(policy: UrlPolicy, base: WebhookView | null, url: string) {
  const form = z.custom<WebhookFormValues>();
  if (base === null) return form.transform(toCreateInput).pipe(createWebhookInput(policy));
  const version = base.version;
  return form
    .transform((values) => ({ ...toCreateInput(values), version }))
    .pipe(updateWebhookInput(policy, keepsSavedPassword(base, url)));
}

/** What has the focus must not lie under the footer or under the head of the page. */
const formClass = 'max-w-2xl [&_:is(input,button,a)]:scroll-mt-16 [&_:is(input,button,a)]:scroll-mb-20';

/** Creates and edits a webhook: one form for both. */
export function WebhookForm({
  saved,
  initialValues,
  save,
  submitLabel,
  onCancel,
  ...props
}: WebhookFormProps) {
  const { demoReceiverOrigin } = useAccess().installation;
  // What the changes are compared with and made on. After a conflict it is the version of somebody else.
  const [base, setBase] = useState(saved);
  const currentBase = useRef(base);
  const [conflict, setConflict] = useState<WebhookView | null>(null);
  const [attempts, setAttempts] = useState(0);

  const resolver: Resolver<WebhookFormValues> = async (values, context, options) => {
    const policy = { exceptions: demoReceiverOrigin === null ? [] : [demoReceiverOrigin] };
    const schema = schemaFor(policy, currentBase.current, values.url);
    const result = await zodResolver(schema)(values, context, options);
    // What is sent is what was entered; the server reads it by the same contract.
    return Object.keys(result.errors).length > 0
      ? { values: {}, errors: result.errors }
      : { values, errors: {} };
  };
  const form = useForm<WebhookFormValues>({
    defaultValues: initialValues,
    mode: 'onTouched',
    resolver,
    shouldFocusError: false,
  });
  useEffect(watchPointer, []);
  const { isDirty, isSubmitting } = form.formState;
  const guard = useUnsavedGuard(isDirty, props.staysOn);

  const showErrors = () => {
    setAttempts((count) => count + 1);
    focusSummary();
  };
  const submit = form.handleSubmit(async (values) => {
    setConflict(null);
    try {
      await save(values, currentBase.current?.version ?? 1);
    } catch (error) {
      const current = conflictOf(error);
      if (current) setConflict(current);
      else showRefusal(error);
      showErrors();
    }
  }, showErrors);

  function showRefusal(error: unknown) {
    const refusals = error instanceof ApiError ? (error.problem.errors ?? []) : [];
    const known = refusals.flatMap(({ pointer, message }) => {
      const field = fieldOfPointer(pointer);
      return field ? [{ field, message }] : [];
    });
    for (const { field, message } of known) form.setError(field, { type: 'server', message });
    if (known.length > 0) return;
    if (!(error instanceof Error)) throw error;
    form.setError('root', { type: 'server', message: error.message });
  }

  const takeOver = (current: WebhookView) => {
    currentBase.current = current;
    setBase(current);
    setConflict(null);
  };

  return (
    <FormProvider {...form}>
      <form noValidate onSubmit={submit} aria-label={submitLabel} className={formClass}>
        <ErrorSummary attempts={attempts} conflict={conflict !== null}>
          {conflict && base ? (
            <VersionConflict
              mine={base}
              theirs={conflict}
              onLoadTheirs={() => {
                takeOver(conflict);
                form.reset(formValuesOf(conflict));
              }}
              onSaveMine={() => {
                takeOver(conflict);
                void submit();
              }}
            />
          ) : null}
        </ErrorSummary>
        <div className="flex flex-col gap-6">
          <NameField />
          <UrlField ownId={base?.id ?? null} />
          <AuthFields saved={base} />
          <EventPicker />
        </div>
        <div className="sticky bottom-0 z-10 -mx-1 mt-6 flex flex-wrap items-center gap-2 border-border border-t bg-background/95 px-1 py-3 backdrop-blur-sm">
          <Button type="submit" loading={isSubmitting}>
            {submitLabel}
          </Button>
          <Button variant="outline" onClick={() => guard.leave(onCancel)}>
            Cancel
          </Button>
          {props.note ? <p className="min-w-0 flex-1 text-muted-foreground text-xs">{props.note}</p> : null}
        </div>
      </form>
      {guard.dialog}
    </FormProvider>
  );
}

/** The webhook as it is now, where the server refused a change because somebody else made one before. */
function conflictOf(error: unknown): WebhookView | null {
  if (!(error instanceof ApiError) || error.problem.code !== 'version_conflict') return null;
  return error.problem.current as WebhookView;
}
