'use client';

import { useQueryClient } from '@tanstack/react-query';
import { ConfirmDialog } from '#components/ui/alert-dialog';
import { useAccess } from '#hooks/use-access';
import { useSingleMutation } from '#hooks/use-single-mutation';
import { ApiError } from '#lib/client/api';
import { toast } from '#lib/client/toast';
import { deleteWebhook } from '#lib/client/webhooks/queries';
import { deliveriesWords } from '#lib/client/webhooks/waiting-words';
import { dropWebhook } from '#lib/client/webhooks/webhook-cache';
import type { WebhookView } from '#lib/contracts/views/webhooks';

type DeleteDialogProps = {
  webhook: WebhookView;
  waitingCount: number;
  onClose: () => void;
  /** After it is gone. */
  onDeleted?: () => void;
};

/** Asks before a webhook is deleted, and says what stays and what is cancelled. */
export function DeleteDialog({ webhook, waitingCount, onClose, onDeleted }: DeleteDialogProps) {
  const { org, installation } = useAccess();
  const queryClient = useQueryClient();
  const remove = useSingleMutation({
    mutationFn: async () => {
      try {
        await deleteWebhook(org.slug, webhook.id);
      } catch (error) {
        // Somebody else was quicker: what was wished is so.
        if (!(error instanceof ApiError && error.problem.code === 'not_found')) throw error;
      }
    },
    onSuccess: () => {
      dropWebhook(queryClient, org.slug, webhook.id);
      toast.success(`“${webhook.name}” was deleted.`, { description: 'Its log stays in Log History.' });
      onClose();
      onDeleted?.();
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Delete “${webhook.name}”?`}
      confirmLabel="Delete webhook"
      isDestructive
      isPending={remove.isPending}
      error={remove.error?.message ?? null}
      onConfirm={() => remove.mutate()}
    >
      <ul className="list-disc space-y-1 pl-4">
        <li>Nothing more is sent to it. This cannot be undone.</li>
        {waitingCount > 0 ? (
          <li>
            {deliveriesWords(waitingCount)} that still {waitingCount === 1 ? 'waits' : 'wait'} will be
            cancelled.
          </li>
        ) : null}
        <li>What was sent stays in Log History for {installation.retentionDays} days.</li>
      </ul>
    </ConfirmDialog>
  );
}
