'use client';

import { useController, useFormContext } from 'react-hook-form';
import { Field, FieldSet } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { RadioCard, RadioGroup } from '#components/ui/radio-group';
import { fieldId } from '#components/webhooks/form/error-summary';
import { PasswordField } from '#components/webhooks/form/password-field';
import { afterPointer } from '#lib/client/after-pointer';
import { FIELD_LABELS, type WebhookFormValues } from '#lib/client/webhooks/webhook-form';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { AUTH_METHOD_LABELS, AUTH_METHODS, type AuthMethod } from '#lib/domain/webhook/webhook';

const DESCRIPTIONS: Record<AuthMethod, string> = {
  none: 'Requests are signed, but carry no user name and password.',
  basic: 'Each request carries a user name and a password.',
};

/** How the endpoint knows who calls. */
export function AuthFields({ saved }: { saved: WebhookView | null }) {
  const { control } = useFormContext<WebhookFormValues>();
  const { field, fieldState } = useController({ control, name: 'authMethod' });
  return (
    <FieldSet id={fieldId('authMethod')} legend={FIELD_LABELS.authMethod} error={fieldState.error?.message}>
      <RadioGroup
        aria-label={FIELD_LABELS.authMethod}
        value={field.value}
        onValueChange={field.onChange}
        onBlur={field.onBlur}
        className="sm:grid-cols-2"
      >
        {AUTH_METHODS.map((method) => (
          <RadioCard
            key={method}
            value={method}
            label={AUTH_METHOD_LABELS[method]}
            description={DESCRIPTIONS[method]}
          />
        ))}
      </RadioGroup>
      {field.value === 'basic' ? (
        <div className="mt-2 grid items-start gap-4 sm:grid-cols-2">
          <UsernameField />
          <PasswordField saved={saved} />
        </div>
      ) : null}
    </FieldSet>
  );
}

function UsernameField() {
  const { register, formState } = useFormContext<WebhookFormValues>();
  const { onBlur, ...field } = register('basicUsername');
  return (
    <Field
      id={fieldId('basicUsername')}
      label={FIELD_LABELS.basicUsername}
      error={formState.errors.basicUsername?.message}
      hint="May be empty. Everyone who can see this webhook can read it."
    >
      <Input
        {...field}
        defaultValue={formState.defaultValues?.basicUsername}
        onBlur={(event) => afterPointer(() => void onBlur(event))}
        dir="auto"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
    </Field>
  );
}
