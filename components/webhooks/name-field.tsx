'use client';

import { useFormContext } from 'react-hook-form';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { fieldId } from '#components/webhooks/error-summary';
import { FIELD_LABELS, type WebhookFormValues } from '#lib/client/webhook-form';

/** What people call the webhook. */
export function NameField() {
  const { register, formState } = useFormContext<WebhookFormValues>();
  return (
    <Field
      id={fieldId('name')}
      label={FIELD_LABELS.name}
      error={formState.errors.name?.message}
      hint="What you call it, for example the system that receives the events."
    >
      <Input {...register('name')} dir="auto" autoComplete="off" aria-required />
    </Field>
  );
}
