'use client';

import { useQueryClient } from '@tanstack/react-query';
import { ConfirmDialog } from '#components/ui/alert-dialog';
import { TimeText } from '#components/ui/time';
import { useAccess } from '#hooks/use-access';
import { useSingleMutation } from '#hooks/use-single-mutation';
import { ApiError } from '#lib/client/api';
import { apiKeyKeys, apiKeysQuery, revokeApiKey } from '#lib/client/api-keys/queries';
import { toast } from '#lib/client/toast';
import type { ApiKeyView } from '#lib/contracts/views/api-keys';

type RevokeDialogProps = { apiKey: ApiKeyView; onClose: () => void };

/** Asks before a key is ended, and says when it was used last. */
export function RevokeDialog({ apiKey, onClose }: RevokeDialogProps) {
  const { org } = useAccess();
  const queryClient = useQueryClient();
  const revoke = useSingleMutation({
    mutationFn: async () => {
      try {
        await revokeApiKey(org.slug, apiKey.id);
      } catch (error) {
        // Somebody else was quicker: what was wished is so.
        if (!(error instanceof ApiError && error.problem.code === 'not_found')) throw error;
      }
    },
    onSuccess: () => {
      const { queryKey } = apiKeysQuery(org.slug);
      queryClient.setQueryData(queryKey, (keys) => keys?.filter(({ id }) => id !== apiKey.id));
      toast.success(`“${apiKey.name}” was revoked.`);
      onClose();
      return queryClient.invalidateQueries({ queryKey: apiKeyKeys.list(org.slug) });
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Revoke “${apiKey.name}”?`}
      confirmLabel="Revoke API key"
      isDestructive
      isPending={revoke.isPending}
      error={revoke.error?.message ?? null}
      onConfirm={() => revoke.mutate()}
    >
      <ul className="list-disc space-y-1 pl-4">
        <li>Programs that use it are refused from now on. This cannot be undone.</li>
        <li>
          {apiKey.lastUsedAt === null ? (
            'It was never used.'
          ) : (
            <>
              It was last used <TimeText value={apiKey.lastUsedAt} format="relative" />.
            </>
          )}
        </li>
        <li>Webhooks and events that it has made stay.</li>
      </ul>
    </ConfirmDialog>
  );
}
