'use client';

import { ExternalLink, Eye } from 'lucide-react';
import { useAccess } from '#components/shell/access-context';

const stripClass = 'border-b px-4 py-1.5 text-xs sm:px-6';
const innerClass = 'mx-auto flex w-full max-w-(--page-width) items-center gap-x-2';

/** Tells support staff that they look at a customer, can change nothing, and are recorded. */
export function SupportBar() {
  const { org, isSupportOnly } = useAccess();
  if (!isSupportOnly) return null;
  return (
    <section
      aria-label="Support access"
      className={`${stripClass} border-warning-border bg-warning-surface text-warning`}
    >
      <p className={innerClass}>
        <Eye aria-hidden className="size-3.5 shrink-0" />
        <span>
          Viewing <strong className="font-semibold">{org.name}</strong> as support · read-only · recorded
        </span>
      </p>
    </section>
  );
}

/** Tells that the address policy of this installation has its one exception. */
export function DemoBar() {
  const { demoReceiverOrigin } = useAccess().installation;
  if (demoReceiverOrigin === null) return null;
  return (
    <section aria-label="Demo" className={`${stripClass} border-border bg-muted text-muted-foreground`}>
      <p className={`${innerClass} flex-wrap`}>
        <span>
          <strong className="font-semibold text-foreground">Demo:</strong> webhooks may also go to{' '}
          <span className="font-mono">{demoReceiverOrigin}</span>, a receiver on this machine.
        </span>
        <a
          href={demoReceiverOrigin}
          target="_blank"
          rel="noreferrer"
          className="inline-flex min-h-6 items-center gap-1 rounded-sm text-link underline underline-offset-2"
        >
          Open it <ExternalLink aria-label="(opens in a new tab)" className="size-3" />
        </a>
      </p>
    </section>
  );
}
