'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { Alert } from '#components/ui/alert';
import { PageHeader } from '#components/ui/page-header';
import { FormSkeleton } from '#components/webhooks/form/form-skeleton';
import { WebhookForm } from '#components/webhooks/form/webhook-form';
import { useAccess } from '#hooks/use-access';
import { setFreshSecret } from '#lib/client/webhooks/fresh-secret';
import { createWebhook, webhookQuery } from '#lib/client/webhooks/queries';
import { refreshActivity } from '#lib/client/webhooks/webhook-cache';
import {
  copyValuesOf,
  demoValues,
  EMPTY_FORM,
  toCreateInput,
  type WebhookFormValues,
} from '#lib/client/webhooks/webhook-form';
import { MAX_NAME_LENGTH } from '#lib/domain/limits';

type NewWebhookProps = {
  /** The id of a webhook to begin with. */
  copyOf: string | null;
  /** Begins with the demo's receiver, for all events. */
  isDemo: boolean;
};

/** Makes a webhook, and goes back to the listing. */
export function NewWebhook({ copyOf, isDemo }: NewWebhookProps) {
  const { org, installation } = useAccess();
  const router = useRouter();
  const queryClient = useQueryClient();
  const listing = `/o/${org.slug}/webhooks`;
  const original = useQuery({ ...webhookQuery(org.slug, copyOf ?? ''), enabled: copyOf !== null });

  const save = async (values: WebhookFormValues) => {
    const { webhook, signingSecret } = await createWebhook(org.slug, toCreateInput(values));
    setFreshSecret({ webhookId: webhook.id, webhookName: webhook.name, signingSecret });
    refreshActivity(queryClient, org.slug);
    // Replaced: Back must not lead to a form that would make it a second time.
    router.replace(`${listing}?created=${webhook.id}`);
  };

  const { demoReceiverOrigin } = installation;
  const first = isDemo && demoReceiverOrigin !== null ? demoValues(demoReceiverOrigin) : EMPTY_FORM;
  return (
    <>
      <PageHeader
        title="Create webhook"
        breadcrumb={[{ label: 'Webhooks', href: listing }, { label: 'Create webhook' }]}
      />
      {copyOf !== null && original.isPending ? (
        <FormSkeleton />
      ) : (
        <>
          {original.error ? (
            <Alert tone="warning" className="mb-4 max-w-2xl" title="The webhook to copy could not be read">
              {original.error.message} You can enter everything here.
            </Alert>
          ) : null}
          <WebhookForm
            saved={null}
            initialValues={original.data ? copyValuesOf(original.data, MAX_NAME_LENGTH) : first}
            save={save}
            submitLabel="Create webhook"
            note="It starts deactivated. Activate it in the list."
            onCancel={() => router.push(listing)}
            staysOn={(url) => url.pathname === `${listing}/new`}
          />
        </>
      )}
    </>
  );
}
