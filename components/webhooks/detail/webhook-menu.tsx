'use client';

import { Copy, Ellipsis, Files, ScrollText, Send, Trash2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Button } from '#components/ui/button';
import { Menu } from '#components/ui/dropdown-menu';
import type { MenuEntry } from '#components/ui/dropdown-menu-entry';
import { useAccess } from '#hooks/use-access';
import { copyText } from '#lib/client/copy-text';
import { toast } from '#lib/client/toast';
import type { WebhookView } from '#lib/contracts/views/webhooks';

const DeleteDialog = lazy(() =>
  import('#components/webhooks/detail/delete-dialog').then((module) => ({ default: module.DeleteDialog })),
);

type WebhookMenuProps = {
  webhook: WebhookView;
  waitingCount: number;
  /** Left out on the screen that shows log and test already. */
  hasLogLink?: boolean;
  onDeleted?: () => void;
};

async function copyId(id: string): Promise<void> {
  if (await copyText(id)) toast.success('The ID was copied.', { description: id });
  else toast.error('Copying is not allowed here.', { description: id });
}

/** ⋯: what else can be done with a webhook, for those who may manage it. */
export function WebhookMenu({ webhook, waitingCount, hasLogLink = true, onDeleted }: WebhookMenuProps) {
  const org = useAccess().org.slug;
  const [isDeleting, setIsDeleting] = useState(false);
  const base = `/o/${org}/webhooks`;
  const viewLog: MenuEntry = {
    kind: 'link',
    label: 'View log',
    icon: ScrollText,
    href: `${base}/${webhook.id}`,
  };
  const sendTest: MenuEntry = {
    kind: 'link',
    label: 'Send test event',
    icon: Send,
    href: `${base}/${webhook.id}?test=true`,
  };
  const entries: MenuEntry[] = [
    ...(hasLogLink ? [viewLog, sendTest] : []),
    { kind: 'link', label: 'Duplicate', icon: Files, href: `${base}/new?from=${webhook.id}` },
    { kind: 'action', label: 'Copy ID', icon: Copy, onSelect: () => void copyId(webhook.id) },
    { kind: 'separator', key: 'danger' },
    {
      kind: 'action',
      label: 'Delete…',
      icon: Trash2,
      isDestructive: true,
      onSelect: () => setIsDeleting(true),
    },
  ];
  return (
    <>
      <Menu
        label={`More for ${webhook.name}`}
        entries={entries}
        trigger={(props) => (
          <Button {...props} variant="ghost" size="icon" aria-label={`More for ${webhook.name}`}>
            <Ellipsis aria-hidden />
          </Button>
        )}
      />
      {isDeleting ? (
        <Suspense>
          <DeleteDialog
            webhook={webhook}
            waitingCount={waitingCount}
            onClose={() => setIsDeleting(false)}
            {...(onDeleted ? { onDeleted } : {})}
          />
        </Suspense>
      ) : null}
    </>
  );
}
