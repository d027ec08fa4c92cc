import { queryOptions } from '@tanstack/react-query';
import { callAllPages, callApi } from '#lib/client/api';
import type {
  ActivityView,
  InsightView,
  TestResultView,
  WebhookListItem,
  WebhookView,
  WebhookWithSecret,
} from '#lib/contracts/views/webhooks';
import type {
  CreateWebhookInput,
  SendTestInput,
  SetActiveInput,
  UpdateWebhookInput,
} from '#lib/contracts/webhooks';
import { MAX_WEBHOOKS } from '#lib/domain/limits';

export const webhookKeys = {
  all: (org: string) => ['webhooks', org] as const,
  list: (org: string) => ['webhooks', org, 'list'] as const,
  one: (org: string, id: string) => ['webhooks', org, 'one', id] as const,
  activity: (org: string) => ['webhooks', org, 'activity'] as const,
  insight: (org: string, id: string) => ['webhooks', org, 'insight', id] as const,
};

/** All webhooks of the organisation: as many as there may be come in one page. */
export const webhooksQuery = (org: string) =>
  queryOptions({
    queryKey: webhookKeys.list(org),
    queryFn: ({ signal }) => callAllPages<WebhookListItem>(org, '/webhooks', MAX_WEBHOOKS, signal),
  });

/** One webhook. */
export const webhookQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: webhookKeys.one(org, id),
    queryFn: ({ signal }) => callApi<WebhookView>(org, `/webhooks/${id}`, { signal }),
  });

/** The last 24 hours of every webhook, in numbers. */
export const activityQuery = (org: string) =>
  queryOptions({
    queryKey: webhookKeys.activity(org),
    queryFn: ({ signal }) => callApi<ActivityView>(org, '/webhooks/activity', { signal }),
  });

/** How one webhook did in the last seven days. */
export const insightQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: webhookKeys.insight(org, id),
    queryFn: ({ signal }) => callApi<InsightView>(org, `/webhooks/${id}/insight`, { signal }),
  });

export const createWebhook = (org: string, input: CreateWebhookInput) =>
  callApi<WebhookWithSecret>(org, '/webhooks', { method: 'POST', body: input });

export const updateWebhook = (org: string, id: string, input: UpdateWebhookInput) =>
  callApi<WebhookView>(org, `/webhooks/${id}`, { method: 'PUT', body: input });

export const setWebhookActive = (org: string, id: string, input: SetActiveInput) =>
  callApi<WebhookView>(org, `/webhooks/${id}/active`, { method: 'PUT', body: input });

/** Sends a test event to this webhook alone; gives its delivery at once, which the screen then follows. */
export const sendTest = (org: string, id: string, input: SendTestInput) =>
  callApi<TestResultView>(org, `/webhooks/${id}/test?wait=0`, { method: 'POST', body: input });

export const rotateSigningSecret = (org: string, id: string) =>
  callApi<WebhookWithSecret>(org, `/webhooks/${id}/signing-secret`, { method: 'POST' });

export const deleteWebhook = (org: string, id: string) =>
  callApi<void>(org, `/webhooks/${id}`, { method: 'DELETE' });
