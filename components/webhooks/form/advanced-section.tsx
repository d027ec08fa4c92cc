'use client';

import { ChevronRight } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Skeleton } from '#components/ui/skeleton';
import { useAccess } from '#hooks/use-access';
import { ADVANCED_FIELDS, type WebhookFormValues } from '#lib/client/webhooks/webhook-form';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { SUCCESS_RULE_LABELS } from '#lib/domain/delivery/outcome';
import { RETRY_POLICY_LABELS } from '#lib/domain/delivery/retry-policy';
import { PAYLOAD_FORMAT_LABELS } from '#lib/domain/webhook/webhook';
import { cn } from '#lib/utils';

const loadFields = () => import('#components/webhooks/form/advanced-fields');
/** Most webhooks never need them. */
const AdvancedFields = lazy(() => loadFields().then((module) => ({ default: module.AdvancedFields })));
// A failed fetch is met again when it is opened.
const preload = () => void loadFields().catch(() => undefined);

/** What few webhooks need, behind one line that says how it stands. It opens by itself where something in it is wrong. */
export function AdvancedSection({ saved }: { saved: WebhookView | null }) {
  const { errors } = useFormContext<WebhookFormValues>().formState;
  const [wasOpened, setWasOpened] = useState(false);
  const isOpen = wasOpened || ADVANCED_FIELDS.some((field) => errors[field]);
  return (
    <section aria-label="Advanced" className="rounded-lg border border-border bg-card shadow-xs">
      <h2>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={isOpen ? 'webhook-advanced' : undefined}
          onClick={() => setWasOpened(!isOpen)}
          onPointerEnter={preload}
          onFocus={preload}
          className="flex min-h-11 w-full flex-wrap items-center gap-x-2 rounded-lg px-3 py-2 text-left transition-colors duration-100 hover:bg-accent/60 focus-visible:outline-offset-[-2px]"
        >
          <ChevronRight
            aria-hidden
            className={cn(
              'size-4 shrink-0 text-muted-foreground transition-transform duration-150',
              isOpen && 'rotate-90',
            )}
          />
          <span className="font-medium text-sm">Advanced</span>
          <Summary saved={saved} />
        </button>
      </h2>
      {isOpen ? (
        <div id="webhook-advanced" className="border-border border-t p-4">
          <Suspense fallback={<Skeleton className="h-96" />}>
            <AdvancedFields saved={saved} />
          </Suspense>
        </div>
      ) : null}
    </section>
  );
}

/** "Envelope · Standard retries · Any 2xx · For everybody" */
function Summary({ saved }: { saved: WebhookView | null }) {
  const { user } = useAccess();
  const { control } = useFormContext<WebhookFormValues>();
  const [format, retryPolicy, successRule, owner] = useWatch({
    control,
    name: ['payloadFormat', 'retryPolicy', 'successRule', 'owner'],
  });
  const ownerName = owner === user.id ? user.name : saved?.owner?.name;
  return (
    <span className="min-w-0 text-muted-foreground text-xs max-sm:basis-full max-sm:pl-6">
      {PAYLOAD_FORMAT_LABELS[format]} · {RETRY_POLICY_LABELS[retryPolicy]} retries ·{' '}
      {SUCCESS_RULE_LABELS[successRule]} · {owner === null ? 'For everybody' : <>Personal, {ownerName}</>}
    </span>
  );
}
