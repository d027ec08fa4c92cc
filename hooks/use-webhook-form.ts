'use client';

import { useEffect, useRef, useState } from 'react';
import { type FieldErrors, type Resolver, type UseFormReturn, useForm } from 'react-hook-form';
import { useAccess } from '#hooks/use-access';
import { ApiError } from '#lib/client/api';
import { fieldOfPointer, formValuesOf, type WebhookFormValues } from '#lib/client/webhooks/webhook-form';
import type { WebhookView } from '#lib/contracts/views/webhooks';

const loadCheck = () => import('#lib/client/webhooks/webhook-form-check');

/** The webhook as it is now, where the server refused a change because somebody else made one before. */
function conflictOf(error: unknown): WebhookView | null {
  if (!(error instanceof ApiError) || error.problem.code !== 'version_conflict') return null;
  return error.problem.current as WebhookView;
}

/** Puts what the server refused at the fields that it names; what belongs to none stands above the form. */
function showRefusal(form: UseFormReturn<WebhookFormValues>, error: unknown): void {
  if (!(error instanceof Error)) throw error;
  const refusals = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  const known = refusals.flatMap(({ pointer, message }) => {
    const field = fieldOfPointer(pointer);
    return field ? [{ field, message }] : [];
  });
  for (const { field, message } of known) form.setError(field, { type: 'server', message });
  if (known.length === 0) form.setError('root', { type: 'server', message: error.message });
}

type UseWebhookFormOptions = {
  /** The webhook that is edited; null for a new one. */
  saved: WebhookView | null;
  initialValues: WebhookFormValues;
  /** Sends what was entered; rejects with the refusal. `version` is the one that the change was made on. */
  save: (values: WebhookFormValues, version: number) => Promise<void>;
};

/** The state of the form of a webhook: values, errors, and what somebody else changed meanwhile. */
export function useWebhookForm({ saved, initialValues, save }: UseWebhookFormOptions) {
  const { demoReceiverOrigin } = useAccess().installation;
  // What the change is made on. After a conflict it is the version of somebody else; the resolver needs it at once.
  const base = useRef(saved);
  const [conflict, setConflict] = useState<WebhookView | null>(null);
  const [failedAttempts, setFailedAttempts] = useState(0);

  useEffect(() => {
    // So that it is there when the first field is left. A failed fetch is made again then.
    loadCheck().catch(() => undefined);
  }, []);
  const resolver: Resolver<WebhookFormValues> = async (values, _context, options) => {
    const policy = { exceptions: demoReceiverOrigin === null ? [] : [demoReceiverOrigin] };
    const errors = await loadCheck().then(
      ({ checkWebhookForm }) => checkWebhookForm(values, base.current, policy, options),
      // Without the check here the server's, by the same contract, says what is wrong.
      (): FieldErrors<WebhookFormValues> => ({}),
    );
    // What is sent is what was entered; the server reads it by the same contract.
    return Object.keys(errors).length > 0 ? { values: {}, errors } : { values, errors: {} };
  };
  const form = useForm<WebhookFormValues>({
    defaultValues: initialValues,
    mode: 'onTouched',
    resolver,
    shouldFocusError: false,
  });

  const countFailure = () => setFailedAttempts((count) => count + 1);
  const submit = form.handleSubmit(async (values) => {
    setConflict(null);
    try {
      await save(values, base.current?.version ?? 1);
    } catch (error) {
      const current = conflictOf(error);
      if (current) setConflict(current);
      else showRefusal(form, error);
      countFailure();
    }
  }, countFailure);

  /** Ends the conflict: the change is now made on the version of somebody else. */
  const settle = (current: WebhookView) => {
    base.current = current;
    setConflict(null);
  };
  return {
    form,
    submit,
    failedAttempts,
    base: base.current,
    conflict,
    loadTheirs: (current: WebhookView) => {
      settle(current);
      form.reset(formValuesOf(current));
    },
    saveMine: (current: WebhookView) => {
      settle(current);
      void submit();
    },
  };
}
