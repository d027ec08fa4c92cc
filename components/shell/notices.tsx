'use client';

import { ExternalLink, Eye } from 'lucide-react';
import { useAccess } from '#hooks/use-access';

const stripClass = 'print:hidden border-b px-4 py-1.5 text-xs sm:px-6';
const blockClass = 'mx-auto w-full max-w-(--page-width)';

/** Tells support staff that they look at a customer, can change nothing, and are recorded. */
export function SupportBar() {
  const { org, isSupportOnly } = useAccess();
  if (!isSupportOnly) return null;
  return (
    <section
      aria-label="Support access"
      className={`${stripClass} border-warning-border bg-warning-surface text-warning`}
    >
      <p className={`${blockClass} flex items-center gap-x-2`}>
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
      <p className={blockClass}>
        <strong className="font-semibold text-foreground">Demo:</strong> webhooks may also go to the receiver
        on this machine. At <span className="select-all font-mono">{demoReceiverOrigin}/200</span> it answers
        200 OK.{' '}
        <a
          href={demoReceiverOrigin}
          target="_blank"
          rel="noreferrer"
          className="whitespace-nowrap rounded-sm text-link underline underline-offset-2"
        >
          Its other answers
          <ExternalLink aria-label="(opens in a new tab)" className="ml-1 inline size-3 align-[-1px]" />
        </a>
      </p>
    </section>
  );
}
