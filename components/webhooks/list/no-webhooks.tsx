'use client';

import { Webhook } from 'lucide-react';
import Link from 'next/link';
import { buttonVariants } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty';
import { CreateLink } from '#components/webhooks/list/create-link';
import { useAccess, useCan } from '#hooks/use-access';

const STEPS = [
  {
    title: 'Create a webhook',
    text: 'Give it a name, the URL of your endpoint, and the events it should get.',
  },
  {
    title: 'Switch it on',
    text: 'It gets a first event, webhook.activated, at once, and you see what the endpoint answers.',
  },
  {
    title: 'Watch it arrive',
    text: 'Log History shows each delivery: what was sent, what came back, and what to do if it failed.',
  },
];

/** The listing before the first webhook: what webhooks are for, and the way to the first delivery. */
export function NoWebhooks() {
  const { org, installation } = useAccess();
  const canManage = useCan('webhooks.manage');
  const hasDemo = installation.demoReceiverOrigin !== null;
  return (
    <div className="rounded-lg border border-border bg-card shadow-xs">
      <EmptyState
        className="pb-6"
        icon={Webhook}
        title="No webhooks yet"
        actions={
          canManage ? (
            <>
              <CreateLink />
              {hasDemo ? (
                <Link
                  href={`/o/${org.slug}/webhooks/new?demo=true`}
                  className={buttonVariants({ variant: 'outline' })}
                >
                  Try it with the demo receiver
                </Link>
              ) : null}
            </>
          ) : null
        }
      >
        A webhook sends jobs, estimates and signed documents to a URL of yours the moment they change.
      </EmptyState>
      {canManage ? (
        <ol className="grid gap-x-8 gap-y-4 border-border border-t px-6 py-5 text-sm sm:grid-cols-3">
          {STEPS.map(({ title, text }, index) => (
            <li key={title} className="flex gap-3">
              <span
                aria-hidden
                className="tabular grid size-6 shrink-0 place-items-center rounded-full bg-primary-surface font-semibold text-link text-xs"
              >
                {index + 1}
              </span>
              <div>
                <p className="pt-0.5 font-medium">{title}</p>
                <p className="text-muted-foreground">{text}</p>
              </div>
            </li>
          ))}
        </ol>
      ) : null}
    </div>
  );
}
