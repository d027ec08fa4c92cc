'use client';

import { useMutation, useMutationState, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useAccess } from '#components/shell/access-context';
import { toast } from '#components/ui/toast';
import { watchActivation } from '#components/webhooks/watch-activation';
import { refreshActivity, storeWebhook } from '#components/webhooks/webhook-cache';
import { ApiError } from '#lib/client/api';
import { setWebhookActive, webhookKeys } from '#lib/client/webhooks';
import type { SetActiveInput, WebhookView } from '#lib/contracts/webhooks';
import { isSuccessResponse, responseWords } from '#lib/domain/response-words';

/** One watch per webhook: whoever switches again no longer wants to hear of the switch before. */
const watches = new Map<string, AbortController>();

/** Long enough to read and to reach with the keyboard. */
const RESULT_SHOWN_MS = 12_000;

/** As tall as the first one, and quieter. */
const secondButtonClass =
  'h-7! rounded-md! border! border-solid! border-border! bg-card! px-2! font-medium! text-foreground!';

function failureText(webhook: WebhookView, wish: SetActiveInput, error: Error): string {
  const verb = wish.active ? 'activated' : 'deactivated';
  if (error instanceof ApiError) return `“${webhook.name}” was not ${verb}. ${error.problem.detail}`;
  return `“${webhook.name}” may not have been ${verb}: the server did not answer. What you see is what it last said.`;
}

/**
 * Switches a webhook on and off. What is wished shows at once and goes back where it is refused; switches of one
 * webhook take turns. Toasts tell the result, offer Undo, and after activating say what the endpoint answered.
 */
export function useWebhookToggle(webhook: WebhookView) {
  const org = useAccess().org.slug;
  const queryClient = useQueryClient();
  const router = useRouter();
  const mutationKey = ['webhooks', org, 'active', webhook.id];
  const toastId = `active-${webhook.id}`;

  const wishes = useMutationState({
    filters: { mutationKey, status: 'pending' },
    select: (mutation) => mutation.state.variables as SetActiveInput,
  });
  const { mutate } = useMutation({
    mutationKey,
    scope: { id: toastId },
    mutationFn: (wish: SetActiveInput) => setWebhookActive(org, webhook.id, wish),
    onMutate: async () => {
      watches.get(webhook.id)?.abort();
      await queryClient.cancelQueries({ queryKey: webhookKeys.list(org) });
    },
    onSuccess: (view, wish) => {
      storeWebhook(queryClient, org, view);
      if (wish.active) void announceActivation(view);
      else announceDeactivation(view, wish);
    },
    onError: (error, wish) => {
      toast.error(failureText(webhook, wish, error), { id: toastId, action: null, cancel: null });
      refreshActivity(queryClient, org);
    },
  });

  function announceDeactivation(view: WebhookView, wish: SetActiveInput) {
    const isCancelled = wish.waiting === 'cancel';
    toast(`“${view.name}” is deactivated.`, {
      id: toastId,
      description: isCancelled ? 'What waited was cancelled.' : 'Nothing new is sent to it.',
      // What was cancelled does not come back: that would be no undoing.
      action: { label: isCancelled ? 'Activate' : 'Undo', onClick: () => mutate({ active: true }) },
      cancel: null,
    });
  }

  async function announceActivation(view: WebhookView) {
    const watch = new AbortController();
    watches.set(view.id, watch);
    const undo = { label: 'Undo', onClick: () => mutate({ active: false, waiting: 'keep' }) };
    toast.loading(`“${view.name}” is active.`, {
      id: toastId,
      description: 'Sending webhook.activated to it …',
      action: undo,
    });
    const row = await watchActivation(org, view, watch.signal);
    if (watch.signal.aborted) return;
    refreshActivity(queryClient, org);
    const logHref = `/o/${org}/webhooks/${view.id}`;
    const href = row === null ? logHref : `${logHref}?delivery=${row.id}`;
    const isWell = row !== null && isSuccessResponse(row.response);
    const show = row === null ? toast.info : isWell ? toast.success : toast.warning;
    const description =
      row === null
        ? 'webhook.activated has not been answered yet.'
        : `The endpoint answered webhook.activated with: ${responseWords(row.response)}.`;
    show(`“${view.name}” is active.`, {
      id: toastId,
      description,
      duration: RESULT_SHOWN_MS,
      action: { label: 'View', onClick: () => router.push(href) },
      cancel: undo,
      classNames: { cancelButton: secondButtonClass },
    });
  }

  return {
    isActive: wishes.at(-1)?.active ?? webhook.isActive,
    isPending: wishes.length > 0,
    setActive: mutate,
  };
}
