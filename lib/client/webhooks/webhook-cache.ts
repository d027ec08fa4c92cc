'use client';

import type { QueryClient } from '@tanstack/react-query';
import { deliveryKeys } from '#lib/client/deliveries/queries';
import { webhookKeys } from '#lib/client/webhooks/queries';
import type { WebhookListItem, WebhookView } from '#lib/contracts/views/webhooks';

/** Puts the server's answer where the screens read, and fetches anew what follows from it. */
export function storeWebhook(queryClient: QueryClient, org: string, webhook: WebhookView): void {
  queryClient.setQueryData(webhookKeys.one(org, webhook.id), webhook);
  queryClient.setQueryData<WebhookListItem[]>(webhookKeys.list(org), (items) =>
    items?.map((item) => (item.id === webhook.id ? { ...item, ...webhook } : item)),
  );
  refreshActivity(queryClient, org);
}

/** Forgets a webhook that is gone. */
export function dropWebhook(queryClient: QueryClient, org: string, id: string): void {
  queryClient.setQueryData<WebhookListItem[]>(webhookKeys.list(org), (items) =>
    items?.filter((item) => item.id !== id),
  );
  refreshActivity(queryClient, org);
}

/** Fetches the listing with its numbers and what is open of the log anew. */
export function refreshActivity(queryClient: QueryClient, org: string): void {
  void queryClient.invalidateQueries({ queryKey: webhookKeys.list(org) });
  void queryClient.invalidateQueries({ queryKey: webhookKeys.activity(org) });
  void queryClient.invalidateQueries({ queryKey: deliveryKeys.all(org) });
}
