'use client';

import { ApiError } from '#lib/client/api';
import { toast } from '#lib/client/toast';
import type { DeliveryRowView } from '#lib/contracts/views/deliveries';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import type { SetActiveInput } from '#lib/contracts/webhooks';
import { isSuccessResponse, responseWords } from '#lib/domain/delivery/response-words';

/** Long enough to read and to reach with the keyboard. */
const RESULT_SHOWN_MS = 12_000;

/** As tall as the first one, and quieter. */
const secondButtonClass =
  'h-7! rounded-md! border! border-solid! border-border! bg-card! px-2! font-medium! text-foreground!';

/** How often a button of a message was pressed, by webhook. */
const presses = new Map<string, number>();

/**
 * What is said about switching one webhook: each message replaces the one before. A pressed button closes its message,
 * slowly: what is said next gets an id of its own, or it would go with it.
 */
const toastId = ({ id }: WebhookView) => `active-${id}-${presses.get(id) ?? 0}`;

/** A button of a message about the webhook. */
const button = ({ id }: WebhookView, label: string, act: () => void) => ({
  label,
  onClick: () => {
    presses.set(id, (presses.get(id) ?? 0) + 1);
    act();
  },
});

/** A webhook was switched off; `isCancelled` where the deliveries that waited were cancelled with it. */
export function sayDeactivated(webhook: WebhookView, isCancelled: boolean, activate: () => void): void {
  toast(`“${webhook.name}” is deactivated.`, {
    id: toastId(webhook),
    description: isCancelled ? 'Waiting deliveries were cancelled.' : 'No new events are sent to it.',
    // What was cancelled does not come back: that would be no undoing.
    action: button(webhook, isCancelled ? 'Activate' : 'Undo', activate),
    cancel: null,
  });
}

/** A webhook was switched on, and its first event is under way. */
export function sayActivated(webhook: WebhookView, undo: () => void): void {
  toast.loading(`“${webhook.name}” is active.`, {
    id: toastId(webhook),
    description: 'Sending webhook.activated to it …',
    action: button(webhook, 'Undo', undo),
  });
}

/** What the endpoint answered to the first event; `row` is null where no answer came in time. */
export function sayResult(
  webhook: WebhookView,
  row: DeliveryRowView | null,
  { view, undo }: { view: () => void; undo: () => void },
): void {
  const isWell = row !== null && isSuccessResponse(row.response);
  const show = row === null ? toast.info : isWell ? toast.success : toast.warning;
  show(`“${webhook.name}” is active.`, {
    id: toastId(webhook),
    description:
      row === null
        ? 'webhook.activated has not been answered yet.'
        : `The endpoint answered webhook.activated with: ${responseWords(row.response)}.`,
    duration: RESULT_SHOWN_MS,
    action: button(webhook, 'View', view),
    cancel: button(webhook, 'Undo', undo),
    classNames: { cancelButton: secondButtonClass },
  });
}

/** Switching was refused, or nobody knows whether it was done. */
export function sayRefused(webhook: WebhookView, wish: SetActiveInput, error: Error): void {
  const verb = wish.isActive ? 'activated' : 'deactivated';
  const message =
    error instanceof ApiError
      ? `“${webhook.name}” was not ${verb}. ${error.problem.detail}`
      : `“${webhook.name}” may not have been ${verb}: the server did not answer. You see its last known state.`;
  toast.error(message, { id: toastId(webhook), action: null, cancel: null });
}
