'use client';

import Link from 'next/link';
import { Alert } from '#components/ui/alert';
import { useAccess } from '#hooks/use-access';
import { type Attention, attentionOf } from '#lib/client/webhooks/webhook-attention';
import type { WebhookListItem } from '#lib/contracts/views/webhooks';
import { responseWords } from '#lib/domain/delivery/response-words';

/** More than these are not spelled out; they are marked in the table. */
const MAX_NAMED = 3;

function reasonWords(attention: Attention): string {
  if (attention.kind === 'deactivated') return `was deactivated by the system: ${attention.reason}.`;
  const response = responseWords(attention.response);
  return attention.kind === 'failing'
    ? `keeps failing: ${response}. Retries are under way.`
    : `failed its last delivery: ${response}.`;
}

/** One alert for all webhooks that somebody should look at; nothing where all is well. */
export function AttentionAlert({ items }: { items: readonly WebhookListItem[] }) {
  const org = useAccess().org.slug;
  const troubled = items.flatMap((item) => {
    const attention = attentionOf(item);
    return attention ? [{ item, attention }] : [];
  });
  if (troubled.length === 0) return null;
  const rest = troubled.length - MAX_NAMED;
  return (
    <Alert
      tone="warning"
      className="mb-3"
      title={
        troubled.length === 1 ? '1 webhook needs attention' : `${troubled.length} webhooks need attention`
      }
    >
      <ul>
        {troubled.slice(0, MAX_NAMED).map(({ item, attention }) => (
          <li key={item.id}>
            <Link
              href={`/o/${org}/webhooks/${item.id}${attention.kind === 'deactivated' ? '' : `?delivery=${attention.deliveryId}`}`}
              className="rounded-sm text-foreground underline underline-offset-3"
            >
              <bdi>{item.name}</bdi>
            </Link>{' '}
            {reasonWords(attention)}
          </li>
        ))}
        {rest > 0 ? <li>and {rest} more, marked below</li> : null}
      </ul>
    </Alert>
  );
}
