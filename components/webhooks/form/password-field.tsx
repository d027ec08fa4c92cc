'use client';

import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Button } from '#components/ui/button';
import { CheckboxField } from '#components/ui/checkbox';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { TimeText } from '#components/ui/time';
import { fieldId } from '#components/webhooks/form/error-summary';
import { afterPointer } from '#lib/client/after-pointer';
import { FIELD_LABELS, keepsSavedPassword, type WebhookFormValues } from '#lib/client/webhooks/webhook-form';
import type { WebhookView } from '#lib/contracts/views/webhooks';

/** The password for Basic Auth. A saved one is never shown: it is kept, or replaced. */
export function PasswordField({ saved }: { saved: WebhookView | null }) {
  const { control, setValue, clearErrors, formState } = useFormContext<WebhookFormValues>();
  const url = useWatch({ control, name: 'url' });
  const password = useWatch({ control, name: 'basicPassword' });
  const [isReplacing, setIsReplacing] = useState(false);
  const savedPassword = saved?.authMethod === 'basic' ? saved.savedPassword : null;
  const mayKeep = savedPassword !== null && keepsSavedPassword(saved, url);

  if (savedPassword !== null && mayKeep && !isReplacing && password === '') {
    return (
      <div className="flex flex-col gap-1.5">
        <span className="font-medium text-foreground text-sm">{FIELD_LABELS.basicPassword}</span>
        <p className="flex min-h-8 flex-wrap items-center gap-x-2 text-muted-foreground text-sm">
          <span>
            Saved <TimeText value={savedPassword.savedAt} format="date" />
            {savedPassword.savedBy ? (
              <>
                {' '}
                by <bdi>{savedPassword.savedBy}</bdi>
              </>
            ) : null}
          </span>
          <Button variant="outline" size="sm" onClick={() => setIsReplacing(true)}>
            Replace
          </Button>
        </p>
      </div>
    );
  }
  const keep = () => {
    setValue('basicPassword', '', { shouldDirty: true });
    clearErrors('basicPassword');
    setIsReplacing(false);
  };
  return (
    <div className="flex flex-col items-start gap-1.5">
      <PasswordInput
        isEmpty={password === null}
        error={formState.errors.basicPassword?.message}
        hint={
          savedPassword !== null && !mayKeep
            ? 'The host or path of the URL has changed. Enter the password again: the saved one is only for the old URL.'
            : undefined
        }
        isFocused={isReplacing}
      />
      <CheckboxField
        label="Empty password"
        description="For receivers that take a key as the user name."
        checked={password === null}
        onCheckedChange={(isEmpty) =>
          setValue('basicPassword', isEmpty ? null : '', {
            shouldDirty: true,
            shouldValidate: formState.isSubmitted,
          })
        }
      />
      {mayKeep ? (
        <Button variant="link" size="sm" onClick={keep}>
          Keep the saved password
        </Button>
      ) : null}
    </div>
  );
}

type PasswordInputProps = {
  isEmpty: boolean;
  error: string | undefined;
  hint: string | undefined;
  isFocused: boolean;
};

function PasswordInput({ isEmpty, error, hint, isFocused }: PasswordInputProps) {
  const { register } = useFormContext<WebhookFormValues>();
  const [isVisible, setIsVisible] = useState(false);
  const { onBlur, ...field } = register('basicPassword');
  const Icon = isVisible ? EyeOff : Eye;
  return (
    <div className="relative w-full">
      <Field id={fieldId('basicPassword')} label={FIELD_LABELS.basicPassword} error={error} hint={hint}>
        <Input
          {...field}
          onBlur={(event) => afterPointer(() => void onBlur(event))}
          disabled={isEmpty}
          type={isVisible ? 'text' : 'password'}
          autoComplete="new-password"
          autoCapitalize="none"
          spellCheck={false}
          aria-required={!isEmpty}
          autoFocus={isFocused}
          className="pr-9"
        />
      </Field>
      <Button
        variant="ghost"
        size="icon-sm"
        disabled={isEmpty}
        aria-label="Show password"
        aria-pressed={isVisible}
        onClick={() => setIsVisible(!isVisible)}
        className="absolute top-6.75 right-0.5"
      >
        <Icon aria-hidden />
      </Button>
    </div>
  );
}
