import { queryOptions } from '@tanstack/react-query';
import { callApi } from '#lib/client/api';
import type {
  CreateWebhookInput,
  SetActiveInput,
  UpdateWebhookInput,
  WebhookListItem,
  WebhookView,
  WebhookWithSecret,
} from '#lib/contracts/webhooks';

export const webhookKeys = {
  all: (org: string) => ['webhooks', org] as const,
  list: (org: string) => ['webhooks', org, 'list'] as const,
  one: (org: string, id: string) => ['webhooks', org, 'one', id] as const,
};

/** All webhooks of the organisation. */
export const webhooksQuery = (org: string) =>
  queryOptions({
    queryKey: webhookKeys.list(org),
    queryFn: ({ signal }) =>
      callApi<{ items: WebhookListItem[] }>(org, '/webhooks', { signal }).then((page) => page.items),
  });

/** One webhook. */
export const webhookQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: webhookKeys.one(org, id),
    queryFn: ({ signal }) => callApi<WebhookView>(org, `/webhooks/${id}`, { signal }),
  });

export const createWebhook = (org: string, input: CreateWebhookInput) =>
  callApi<WebhookWithSecret>(org, '/webhooks', { method: 'POST', body: input });

export const updateWebhook = (org: string, id: string, input: UpdateWebhookInput) =>
  callApi<WebhookView>(org, `/webhooks/${id}`, { method: 'PUT', body: input });

export const setWebhookActive = (org: string, id: string, input: SetActiveInput) =>
  callApi<WebhookView>(org, `/webhooks/${id}/active`, { method: 'PUT', body: input });

export const rotateSigningSecret = (org: string, id: string) =>
  callApi<WebhookWithSecret>(org, `/webhooks/${id}/signing-secret`, { method: 'POST' });

export const deleteWebhook = (org: string, id: string) =>
  callApi<void>(org, `/webhooks/${id}`, { method: 'DELETE' });
