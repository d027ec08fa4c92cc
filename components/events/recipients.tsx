'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Alert } from '#components/ui/alert';
import { Skeleton } from '#components/ui/skeleton';
import { useAccess } from '#hooks/use-access';
import { webhooksQuery } from '#lib/client/webhooks/queries';
import type { EventTypeView } from '#lib/contracts/views/event-types';

/** More than these are counted. */
const MAX_NAMED = 5;

/** Which webhooks will get an event of a type. */
export function Recipients({ type }: { type: EventTypeView }) {
  const { plan, org: organisation } = useAccess();
  const org = organisation.slug;
  const { data: webhooks, isError } = useQuery({ ...webhooksQuery(org), enabled: plan.hasWebhooks });
  if (!plan.hasWebhooks) {
    return (
      <Alert tone="warning">The plan {plan.label} has no webhooks. It will be stored, but not sent.</Alert>
    );
  }
  if (isError) return null;
  if (webhooks === undefined) return <Skeleton className="h-5 w-64" />;
  const recipients = webhooks.filter((one) => one.isActive && one.eventTypes.includes(type.type));
  if (recipients.length === 0) {
    return (
      <Alert
        tone="warning"
        actions={
          <Link
            href={`/o/${org}/webhooks`}
            className="rounded-sm text-link text-sm underline underline-offset-3"
          >
            Webhooks
          </Link>
        }
      >
        No active webhook is subscribed to {type.groupLabel} {type.label}. It will be stored, but not sent.
      </Alert>
    );
  }
  const rest = recipients.length - MAX_NAMED;
  return (
    <p className="text-sm">
      Goes to {recipients.length === 1 ? '1 webhook' : `${recipients.length} webhooks`}:{' '}
      {recipients.slice(0, MAX_NAMED).map((webhook, index) => (
        <span key={webhook.id}>
          {index > 0 ? ', ' : null}
          <Link
            href={`/o/${org}/webhooks/${webhook.id}`}
            className="rounded-sm text-link underline-offset-3 hover:underline"
          >
            <bdi>{webhook.name}</bdi>
          </Link>
        </span>
      ))}
      {rest > 0 ? ` and ${rest} more` : null}.
    </p>
  );
}
