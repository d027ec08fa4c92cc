'use client';

import { lazy, Suspense, useId, useState } from 'react';
import { Badge } from '#components/ui/badge';
import { Switch } from '#components/ui/switch';
import { useCan } from '#hooks/use-access';
import { useWebhookToggle } from '#hooks/use-webhook-toggle';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { cn } from '#lib/utils';

const DeactivateDialog = lazy(() =>
  import('#components/webhooks/detail/deactivate-dialog').then((module) => ({
    default: module.DeactivateDialog,
  })),
);

type StatusSwitchProps = {
  webhook: WebhookView;
  /** How many deliveries wait for an attempt, counted up to 100. */
  waitingCount: number;
  /** Points the switch out: the webhook is new and somebody has to switch it on. */
  isPointedOut?: boolean;
  /** Puts the word before the switch, where the switch stands at the right edge. */
  isWordFirst?: boolean;
};

/** Whether a webhook is active, in words; a switch for those who may change it. */
export function StatusSwitch(props: StatusSwitchProps) {
  const canManage = useCan('webhooks.manage');
  if (canManage) return <OperableSwitch {...props} />;
  const { isActive } = props.webhook;
  return <Badge variant={isActive ? 'success' : 'neutral'}>{isActive ? 'Active' : 'Deactivated'}</Badge>;
}

function OperableSwitch({ webhook, waitingCount, isPointedOut, isWordFirst }: StatusSwitchProps) {
  const { isActive, setActive } = useWebhookToggle(webhook);
  const [isAsking, setIsAsking] = useState(false);
  const hintId = useId();
  const change = (next: boolean) => {
    if (!next && waitingCount > 0) setIsAsking(true);
    else setActive(next ? { isActive: true } : { isActive: false, waiting: 'keep' });
  };
  return (
    <span className="inline-flex flex-col gap-1">
      <span className={cn('inline-flex min-h-6 items-center gap-2', isWordFirst && 'sm:flex-row-reverse')}>
        <Switch
          data-switch-of={webhook.id}
          checked={isActive}
          onCheckedChange={change}
          aria-label={`${webhook.name}: active`}
          aria-describedby={isPointedOut ? hintId : undefined}
          className={isPointedOut ? 'ring-3 ring-primary/35' : undefined}
        />
        <span
          aria-hidden
          // As wide for both words, so that nothing moves under the pointer.
          className={cn(
            'w-20 text-sm',
            isWordFirst && 'sm:text-right',
            isActive ? 'text-foreground' : 'text-muted-foreground',
          )}
        >
          {isActive ? 'Active' : 'Deactivated'}
        </span>
      </span>
      {isPointedOut ? (
        <span id={hintId} className="font-medium text-link text-xs">
          ↑ Switch it on to start sending
        </span>
      ) : null}
      {isAsking ? (
        <Suspense>
          <DeactivateDialog
            name={webhook.name}
            waitingCount={waitingCount}
            onClose={() => setIsAsking(false)}
            onConfirm={(waiting) => {
              setIsAsking(false);
              setActive({ isActive: false, waiting });
            }}
          />
        </Suspense>
      ) : null}
    </span>
  );
}
