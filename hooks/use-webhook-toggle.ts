'use client';

import { useMutation, useMutationState, useQueryClient } from '@tanstack/react-query';
import { useAccess } from '#hooks/use-access';
import { sayActivated, sayDeactivated, sayRefused, sayResult } from '#lib/client/webhooks/active-toasts';
import { useGuardedPush } from '#lib/client/webhooks/guarded-push';
import { setWebhookActive, webhookKeys } from '#lib/client/webhooks/queries';
import { watchActivation } from '#lib/client/webhooks/watch-activation';
import { refreshActivity, storeWebhook } from '#lib/client/webhooks/webhook-cache';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import type { SetActiveInput } from '#lib/contracts/webhooks';

/** One watch per webhook: whoever switches again no longer wants to hear of the switch before. */
const watches = new Map<string, AbortController>();

/**
 * Switches a webhook on and off. What is wished shows at once and goes back where it is refused; switches of one
 * webhook take turns. Toasts tell the result, offer Undo, and after activating say what the endpoint answered.
 */
export function useWebhookToggle(webhook: WebhookView) {
  const org = useAccess().org.slug;
  const queryClient = useQueryClient();
  const push = useGuardedPush();
  const mutationKey = ['webhooks', org, 'active', webhook.id];

  const wishes = useMutationState({
    filters: { mutationKey, status: 'pending' },
    select: (mutation) => mutation.state.variables as SetActiveInput,
  });
  const { mutate } = useMutation({
    mutationKey,
    scope: { id: mutationKey.join() },
    mutationFn: (wish: SetActiveInput) => setWebhookActive(org, webhook.id, wish),
    onMutate: async () => {
      watches.get(webhook.id)?.abort();
      await queryClient.cancelQueries({ queryKey: webhookKeys.list(org) });
    },
    onSuccess: (view, wish) => {
      storeWebhook(queryClient, org, view);
      if (wish.isActive) void followActivation(view);
      else sayDeactivated(view, wish.waiting === 'cancel', () => mutate({ isActive: true }));
    },
    onError: (error, wish) => {
      sayRefused(webhook, wish, error);
      refreshActivity(queryClient, org);
    },
  });

  async function followActivation(view: WebhookView) {
    const watch = new AbortController();
    watches.set(view.id, watch);
    const undo = () => mutate({ isActive: false, waiting: 'keep' });
    sayActivated(view, undo);
    const row = await watchActivation(org, view, watch.signal);
    if (watch.signal.aborted) return;
    refreshActivity(queryClient, org);
    const log = `/o/${org}/webhooks/${view.id}`;
    sayResult(view, row, {
      undo,
      view: () => push(row === null ? log : `${log}?delivery=${row.id}`),
    });
  }

  return { isActive: wishes.at(-1)?.isActive ?? webhook.isActive, setActive: mutate };
}
