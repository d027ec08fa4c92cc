'use client';

import { useRef, useState } from 'react';
import { DemoSignIns } from '#components/sign-in/demo-sign-ins';
import { type Credentials, SignInForm } from '#components/sign-in/sign-in-form';

type SignInPanelProps = {
  callbackPath: string;
  initialError: string | null;
  /** The text of the button of the identity provider; null where none is configured. */
  oidcLabel: string | null;
  isDemo: boolean;
};

/** The form, and in the demo the people to sign in as. */
export function SignInPanel({ isDemo, ...formProps }: SignInPanelProps) {
  const [credentials, setCredentials] = useState<Credentials>({ email: '', password: '' });
  const submitButton = useRef<HTMLButtonElement>(null);
  return (
    <>
      <SignInForm
        {...formProps}
        credentials={credentials}
        onChange={setCredentials}
        submitButton={submitButton}
      />
      {isDemo ? (
        <DemoSignIns
          onChoose={(chosen) => {
            setCredentials(chosen);
            submitButton.current?.focus();
          }}
        />
      ) : null}
    </>
  );
}
