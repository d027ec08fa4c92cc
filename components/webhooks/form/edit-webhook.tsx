'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { FragmentLink } from '#components/ui/fragment-link';
import { WebhookForm } from '#components/webhooks/form/webhook-form';
import { useAccess } from '#hooks/use-access';
import { useIsHydrated } from '#hooks/use-is-hydrated';
import { updateWebhook } from '#lib/client/webhooks/queries';
import { storeWebhook } from '#lib/client/webhooks/webhook-cache';
import { formValuesOf, toUpdateInput, type WebhookFormValues } from '#lib/client/webhooks/webhook-form';
import type { WebhookView } from '#lib/contracts/views/webhooks';

type EditWebhookProps = {
  webhook: WebhookView;
  onClose: (isSaved: boolean) => void;
};

/** The settings as a form. What comes from the server meanwhile does not touch it: saving tells of a conflict. */
export function EditWebhook({ webhook, onClose }: EditWebhookProps) {
  const { org } = useAccess();
  const queryClient = useQueryClient();
  const [opened] = useState(webhook);
  const frame = useRef<HTMLElement>(null);
  const isHydrated = useIsHydrated();
  useEffect(() => {
    if (isHydrated) frame.current?.querySelector('input')?.focus();
  }, [isHydrated]);

  const save = async (values: WebhookFormValues, version: number) => {
    const changed = await updateWebhook(org.slug, webhook.id, toUpdateInput(values, version));
    storeWebhook(queryClient, org.slug, changed);
    onClose(true);
  };
  return (
    <section ref={frame} aria-labelledby="settings">
      <div className="mb-4 flex max-w-2xl flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="settings" className="font-semibold text-lg">
          Settings
        </h2>
        <FragmentLink
          to="log-history"
          className="inline-flex min-h-6 items-center rounded-sm text-link text-sm underline-offset-3 hover:underline"
        >
          To Log History ↓
        </FragmentLink>
      </div>
      <WebhookForm
        saved={opened}
        initialValues={formValuesOf(opened)}
        save={save}
        submitLabel="Save changes"
        note="Changes apply from the next attempt."
        onCancel={() => onClose(false)}
        staysOn={(url) =>
          url.pathname === `/o/${org.slug}/webhooks/${webhook.id}` && url.searchParams.get('edit') === 'true'
        }
      />
    </section>
  );
}
