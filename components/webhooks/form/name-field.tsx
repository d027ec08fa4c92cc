'use client';

import { useFormContext } from 'react-hook-form';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { fieldId } from '#components/webhooks/form/error-summary';
import { afterPointer } from '#lib/client/after-pointer';
import { FIELD_LABELS, type WebhookFormValues } from '#lib/client/webhooks/webhook-form';

/** What people call the webhook. */
export function NameField() {
  const { register, formState } = useFormContext<WebhookFormValues>();
  const error = formState.errors.name?.message;
  const { onBlur, ...field } = register('name');
  return (
    <Field
      id={fieldId('name')}
      label={FIELD_LABELS.name}
      error={error}
      hint={error ? undefined : 'For example, the system that receives the events.'}
    >
      <Input
        {...field}
        // The server's page has it, too: the form takes over what stands in the field.
        defaultValue={formState.defaultValues?.name}
        onBlur={(event) => afterPointer(() => void onBlur(event))}
        dir="auto"
        autoComplete="off"
        aria-required
      />
    </Field>
  );
}
