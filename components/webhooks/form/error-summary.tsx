'use client';

import { type ReactNode, useEffect, useRef } from 'react';
import { useFormContext } from 'react-hook-form';
import { Alert } from '#components/ui/alert';
import {
  FIELD_LABELS,
  FORM_FIELDS,
  type WebhookFormField,
  type WebhookFormValues,
} from '#lib/client/webhooks/webhook-form';

/** The id of a field's control; of a group of controls, that of its frame. */
export const fieldId = (field: WebhookFormField): string => `webhook-${field}`;

function focusField(field: WebhookFormField): void {
  const frame = document.getElementById(fieldId(field));
  const control = frame?.matches('fieldset')
    ? frame.querySelector<HTMLElement>('[role="checkbox"], [role="radio"]')
    : frame;
  control?.focus();
}

type ErrorSummaryProps = {
  /** The summary is for those who have tried to save. */
  failedAttempts: number;
  /** What stands in its place after a conflict. */
  children: ReactNode;
};

/** What keeps the form from being saved, each with a link to its field. It takes the focus after an attempt. */
export function ErrorSummary({ failedAttempts, children }: ErrorSummaryProps) {
  const { errors } = useFormContext<WebhookFormValues>().formState;
  const wrong = FORM_FIELDS.filter((field) => errors[field]);
  const root = errors.root?.message;
  const summary = useRef<HTMLDivElement>(null);
  const answeredAttempts = useRef(0);
  // After every render: the errors of an attempt may be drawn later than the attempt is counted.
  useEffect(() => {
    if (summary.current === null || answeredAttempts.current === failedAttempts) return;
    answeredAttempts.current = failedAttempts;
    summary.current.focus();
  });
  if (failedAttempts === 0 || (!children && wrong.length === 0 && root === undefined)) return null;
  return (
    <div
      ref={summary}
      tabIndex={-1}
      role="alert"
      className="mb-5 scroll-mt-16 rounded-lg focus:outline-2 focus:outline-ring focus:outline-offset-2"
    >
      {children ? (
        children
      ) : root !== undefined ? (
        <Alert tone="danger" title="It was not saved">
          {root} What you entered is still here.
        </Alert>
      ) : (
        <Alert
          tone="danger"
          title={
            wrong.length === 1 ? '1 field needs your attention' : `${wrong.length} fields need your attention`
          }
        >
          <ul className="list-disc pl-4">
            {wrong.map((field) => (
              <li key={field}>
                <a
                  href={`#${fieldId(field)}`}
                  onClick={(event) => {
                    event.preventDefault();
                    focusField(field);
                  }}
                  className="block min-h-6 w-fit rounded-sm py-0.5 text-foreground underline underline-offset-3"
                >
                  {FIELD_LABELS[field]}: {errors[field]?.message}
                </a>
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </div>
  );
}
