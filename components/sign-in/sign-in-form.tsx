'use client';

import { KeyRound } from 'lucide-react';
import { type FormEvent, type RefObject, useRef, useState } from 'react';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { Card } from '#components/ui/card';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { useTypedBefore } from '#hooks/use-typed-before';
import { signInWithPassword, startProviderSignIn } from '#lib/client/sign-in';

export type Credentials = { email: string; password: string };

type SignInFormProps = {
  callbackPath: string;
  initialError: string | null;
  oidcLabel: string | null;
  credentials: Credentials;
  onChange: (credentials: Credentials) => void;
  submitButton: RefObject<HTMLButtonElement | null>;
};

/** Signs in with email and password, or with the identity provider. */
export function SignInForm(props: SignInFormProps) {
  const { credentials, onChange, callbackPath, oidcLabel } = props;
  const [error, setError] = useState(props.initialError);
  const [pending, setPending] = useState<'password' | 'oidc' | null>(null);
  const [isChecked, setIsChecked] = useState(false);
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);

  useTypedBefore([email, password], ([typedEmail = '', typedPassword = '']) =>
    onChange({ email: typedEmail, password: typedPassword }),
  );

  const fail = (reason: unknown) => {
    // Refusals and lost connections say in words what to do.
    setError((reason as Error).message);
    setPending(null);
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsChecked(true);
    if (credentials.email.trim() === '') return email.current?.focus();
    if (credentials.password === '') return password.current?.focus();
    setError(null);
    setPending('password');
    try {
      await signInWithPassword(credentials);
    } catch (reason) {
      fail(reason);
      password.current?.select();
      return;
    }
    // A full load: nothing that the previous user had read stays in memory.
    window.location.assign(callbackPath);
  };

  const goToProvider = async () => {
    setError(null);
    setPending('oidc');
    try {
      window.location.assign(await startProviderSignIn(callbackPath));
    } catch (reason) {
      fail(reason);
    }
  };

  return (
    <Card className="p-5">
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        {error === null ? null : (
          <Alert tone="danger" role="alert">
            {error}
          </Alert>
        )}
        <Field
          label="Email"
          error={isChecked && credentials.email.trim() === '' ? 'Enter your email address.' : null}
        >
          <Input
            ref={email}
            type="email"
            name="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            value={credentials.email}
            onChange={(event) => onChange({ ...credentials, email: event.target.value })}
          />
        </Field>
        <Field
          label="Password"
          error={isChecked && credentials.password === '' ? 'Enter your password.' : null}
        >
          <Input
            ref={password}
            type="password"
            name="password"
            autoComplete="current-password"
            value={credentials.password}
            onChange={(event) => onChange({ ...credentials, password: event.target.value })}
          />
        </Field>
        <Button
          ref={props.submitButton}
          type="submit"
          size="lg"
          loading={pending === 'password'}
          className="w-full"
        >
          Sign in
        </Button>
      </form>
      {oidcLabel === null ? null : (
        <>
          <p className="my-4 flex items-center gap-3 text-muted-foreground text-xs before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
            or
          </p>
          <Button
            variant="outline"
            size="lg"
            loading={pending === 'oidc'}
            onClick={goToProvider}
            className="w-full"
          >
            <KeyRound aria-hidden />
            {oidcLabel}
          </Button>
        </>
      )}
    </Card>
  );
}
