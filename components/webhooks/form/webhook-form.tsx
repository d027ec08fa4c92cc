'use client';

import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { FormProvider } from 'react-hook-form';
import { Button } from '#components/ui/button';
import { AdvancedSection } from '#components/webhooks/form/advanced-section';
import { AuthFields } from '#components/webhooks/form/auth-fields';
import { ErrorSummary } from '#components/webhooks/form/error-summary';
import { EventPicker } from '#components/webhooks/form/event-picker';
import { NameField } from '#components/webhooks/form/name-field';
import { useUnsavedGuard } from '#components/webhooks/form/unsaved-guard';
import { UrlField } from '#components/webhooks/form/url-field';
import { VersionConflict } from '#components/webhooks/form/version-conflict';
import { useIsHydrated } from '#hooks/use-is-hydrated';
import { useMediaQuery } from '#hooks/use-media-query';
import { useWebhookForm } from '#hooks/use-webhook-form';
import { finishWaiting, watchPointer } from '#lib/client/after-pointer';
import type { WebhookFormValues } from '#lib/client/webhooks/webhook-form';
import type { WebhookView } from '#lib/contracts/views/webhooks';

/** Beside the form where there is room for it, and not before the form is there. */
const RequestPreview = lazy(() =>
  import('#components/webhooks/form/request-preview').then((module) => ({ default: module.RequestPreview })),
);

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
  note: ReactNode;
};

/** What has the focus must not lie under the footer or under the head of the page. */
const formClass =
  'min-w-0 max-w-2xl [&_:is(input,button,a)]:scroll-mt-16 [&_:is(input,button,a)]:scroll-mb-20';

/** For the moment in which it cannot react yet the form looks as it will. */
const fieldsetClass =
  '[&:disabled_button]:opacity-100! [&:disabled_input]:bg-card! [&:disabled_input]:text-foreground!';

/** Creates and edits a webhook: one form for both. */
export function WebhookForm({ submitLabel, onCancel, staysOn, note, ...options }: WebhookFormProps) {
  const { form, submit, failedAttempts, base, conflict, loadTheirs, saveMine } = useWebhookForm(options);
  const { isDirty, isSubmitting } = form.formState;
  const guard = useUnsavedGuard(isDirty, staysOn);
  const isHydrated = useIsHydrated();
  const isWide = useMediaQuery('(min-width: 64rem)');
  useEffect(watchPointer, []);

  return (
    <FormProvider {...form}>
      <div className="lg:grid lg:grid-cols-[minmax(0,42rem)_minmax(0,1fr)] lg:gap-8">
        <form
          noValidate
          onSubmitCapture={finishWaiting}
          onSubmit={submit}
          aria-label={submitLabel}
          className={formClass}
        >
          <fieldset disabled={!isHydrated} className={fieldsetClass}>
            <ErrorSummary failedAttempts={failedAttempts}>
              {conflict && base ? (
                <VersionConflict
                  mine={base}
                  theirs={conflict}
                  onLoadTheirs={() => loadTheirs(conflict)}
                  onSaveMine={() => saveMine(conflict)}
                />
              ) : null}
            </ErrorSummary>
            <div className="flex flex-col gap-6">
              <NameField />
              <UrlField ownId={base?.id ?? null} />
              <AuthFields saved={base} />
              <EventPicker />
              <AdvancedSection saved={base} />
            </div>
            <div className="sticky bottom-0 z-10 -mx-1 mt-6 flex flex-wrap items-center gap-2 border-border border-t bg-background/95 px-1 py-3 backdrop-blur-sm">
              <Button type="submit" loading={isSubmitting}>
                {submitLabel}
              </Button>
              <Button variant="outline" onClick={() => guard.leave(onCancel)}>
                Cancel
              </Button>
              <p className="min-w-0 flex-1 text-muted-foreground text-xs">{note}</p>
            </div>
          </fieldset>
        </form>
        {isWide ? (
          <Suspense>
            <section aria-label="Preview">
              <RequestPreview hasSavedSecret={base?.hasHubSecret === true} />
            </section>
          </Suspense>
        ) : null}
      </div>
      {guard.dialog}
    </FormProvider>
  );
}
