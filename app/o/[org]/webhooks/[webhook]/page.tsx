import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { WebhookDetail } from '#components/webhooks/detail/webhook-detail';
import { loadAccess, pageCall, requireAction } from '#lib/auth/access';
import { webhookKeys } from '#lib/client/webhooks/queries';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { AppError } from '#lib/domain/errors/app-error';
import { decodeId } from '#lib/domain/ids';
import { MAX_WEBHOOKS } from '#lib/domain/limits';
import { getWebhook } from '#lib/services/webhooks/get';
import { listWebhooks } from '#lib/services/webhooks/list';

type WebhookPageProps = {
  params: Promise<{ org: string; webhook: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** The webhook, or the 404 page. */
const loadWebhook = cache(async (org: string, id: string): Promise<WebhookView> => {
  const uuid = decodeId('webhook', id);
  if (uuid === null) notFound();
  try {
    return await getWebhook(await pageCall(org), uuid);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: Pick<WebhookPageProps, 'params'>): Promise<Metadata> {
  const { org, webhook } = await params;
  const { actions } = await loadAccess(org);
  // Who may not see it learns nothing of it, not even its name: the page answers 403.
  return { title: actions.includes('webhooks.view') ? (await loadWebhook(org, webhook)).name : 'Webhook' };
}

export default async function WebhookPage({ params, searchParams }: WebhookPageProps) {
  const { org, webhook: id } = await params;
  await requireAction(org, 'webhooks.view');
  const webhook = await loadWebhook(org, id);
  const queryClient = new QueryClient();
  queryClient.setQueryData(webhookKeys.one(org, webhook.id), webhook);
  if ((await searchParams).edit === 'true') {
    // The form tells of others with the same URL: told later, it would push the fields below away.
    const { items } = await listWebhooks(await pageCall(org), { limit: String(MAX_WEBHOOKS) });
    queryClient.setQueryData(webhookKeys.list(org), items);
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <WebhookDetail id={webhook.id} />
    </HydrationBoundary>
  );
}
