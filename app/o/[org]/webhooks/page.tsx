import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { WebhookList } from '#components/webhooks/list/webhook-list';
import { pageCall, requireAction } from '#lib/auth/access';
import { webhookKeys } from '#lib/client/webhooks/queries';
import { MAX_WEBHOOKS } from '#lib/domain/limits';
import { listWebhooks } from '#lib/services/webhooks/list';

export const metadata: Metadata = { title: 'Webhooks' };

export default async function WebhooksPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  await requireAction(org, 'webhooks.view');
  const queryClient = new QueryClient();
  const { items } = await listWebhooks(await pageCall(org), { limit: String(MAX_WEBHOOKS) });
  queryClient.setQueryData(webhookKeys.list(org), items);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <WebhookList />
    </HydrationBoundary>
  );
}
