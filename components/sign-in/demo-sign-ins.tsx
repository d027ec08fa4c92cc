'use client';

import { ArrowUp } from 'lucide-react';
import { useId } from 'react';
import type { Credentials } from '#components/sign-in/sign-in-form';
import { DEMO_PASSWORD, DEMO_SIGN_INS } from '#lib/domain/access/demo-sign-ins';

/** The people of the demo; choosing one fills the form. */
export function DemoSignIns({ onChoose }: { onChoose: (credentials: Credentials) => void }) {
  const headingId = useId();
  return (
    <section aria-labelledby={headingId}>
      <h2 id={headingId} className="mb-1.5 font-medium text-muted-foreground text-xs">
        Demo: choose a user
      </h2>
      <ul className="divide-y divide-border overflow-hidden rounded-lg border border-border bg-card shadow-xs">
        {DEMO_SIGN_INS.map((person) => (
          <li key={person.email}>
            <button
              type="button"
              onClick={() => onChoose({ email: person.email, password: DEMO_PASSWORD })}
              className="group flex w-full items-center gap-3 px-3 py-2 text-left transition-colors duration-100 hover:bg-accent focus-visible:outline-offset-[-2px]"
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium text-sm">{person.name}</span>
                <span className="block truncate text-muted-foreground text-xs">{person.summary}</span>
              </span>
              <ArrowUp
                aria-hidden
                className="size-4 text-muted-foreground opacity-0 transition-opacity group-hover:opacity-100 group-focus-visible:opacity-100"
              />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
