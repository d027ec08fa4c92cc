'use client';

import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { parseAsString, useQueryState } from 'nuqs';
import { lazy, Suspense } from 'react';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty';
import { PageHeader } from '#components/ui/page-header';
import { TimeText } from '#components/ui/time';
import { AttentionAlert } from '#components/webhooks/list/attention-alert';
import { CreateLink } from '#components/webhooks/list/create-link';
import { NoWebhooks } from '#components/webhooks/list/no-webhooks';
import { useWebhookFilters, WebhookFilters } from '#components/webhooks/list/webhook-filters';
import { WebhookTable, WebhookTableSkeleton } from '#components/webhooks/list/webhook-table';
import { useAccess, useCan } from '#hooks/use-access';
import { setFreshSecret, useFreshSecret } from '#lib/client/webhooks/fresh-secret';
import { webhooksQuery } from '#lib/client/webhooks/queries';
import { matchesFilters, type StatusFilter } from '#lib/client/webhooks/webhook-attention';
import type { WebhookListItem } from '#lib/contracts/views/webhooks';

const SigningSecretDialog = lazy(() =>
  import('#components/webhooks/detail/signing-secret-dialog').then((module) => ({
    default: module.SigningSecretDialog,
  })),
);

const REFRESH_MS = 15_000;
const REFRESH_IN_FLIGHT_MS = 3_000;
/** Fewer are seen at a glance. */
const MIN_ROWS_FOR_FILTERS = 9;

const NONE_OF_STATUS: Record<StatusFilter, string> = {
  active: 'No webhook is active.',
  deactivated: 'No webhook is deactivated.',
  attention: 'No webhook needs attention.',
};

const isInFlight = (item: WebhookListItem) =>
  item.lastDelivery?.status === 'queued' || item.lastDelivery?.status === 'sending';

/** The listing of all webhooks of the organisation. */
export function WebhookList() {
  const { org } = useAccess();
  const canManage = useCan('webhooks.manage');
  const query = useQuery({
    ...webhooksQuery(org.slug),
    refetchInterval: ({ state }) => (state.data?.some(isInFlight) ? REFRESH_IN_FLIGHT_MS : REFRESH_MS),
  });
  const isEmpty = query.data?.length === 0;
  return (
    <>
      <PageHeader
        title="Webhooks"
        description={
          <>
            Events in <bdi>{org.name}</bdi> are sent to these endpoints as they happen.
          </>
        }
        actions={canManage && !isEmpty ? <CreateLink /> : null}
      />
      {query.data ? (
        <Listing items={query.data} />
      ) : query.error ? (
        <ListError message={query.error.message} isRetrying={query.isFetching} retry={query.refetch} />
      ) : (
        <WebhookTableSkeleton />
      )}
      {query.data && query.error ? (
        <Alert
          tone="warning"
          role="alert"
          className="mt-3"
          actions={
            <Button
              variant="outline"
              size="sm"
              loading={query.isFetching}
              onClick={() => void query.refetch()}
            >
              Try again
            </Button>
          }
        >
          This list could not be refreshed. It is as of{' '}
          <TimeText value={new Date(query.dataUpdatedAt).toISOString()} format="time" />.{' '}
          {query.error.message}
        </Alert>
      ) : null}
      <FreshSecretDialog />
    </>
  );
}

function Listing({ items }: { items: WebhookListItem[] }) {
  const [{ q, status }, setFilters] = useWebhookFilters();
  const [newId] = useQueryState('created', parseAsString);
  if (items.length === 0) return <NoWebhooks />;
  const isShown = (item: WebhookListItem) => matchesFilters(item, q, status);
  const isFiltered = q !== '' || status !== null;
  return (
    <>
      <AttentionAlert items={items} />
      {items.length >= MIN_ROWS_FOR_FILTERS || isFiltered ? <WebhookFilters /> : null}
      {items.some(isShown) ? (
        <WebhookTable items={items} isShown={isShown} newId={newId} />
      ) : (
        <EmptyState
          className="rounded-lg border border-border bg-card"
          icon={SearchX}
          title="No webhook matches"
          actions={
            <Button variant="outline" onClick={() => void setFilters(null)}>
              Show all {items.length}
            </Button>
          }
        >
          {noMatchWords(q, status)}
        </EmptyState>
      )}
    </>
  );
}

function noMatchWords(search: string, status: StatusFilter | null): string {
  if (status === null) return 'No name or URL matches your search.';
  return search === ''
    ? NONE_OF_STATUS[status]
    : 'No webhook with the chosen status has a name or URL that matches your search.';
}

type ListErrorProps = { message: string; isRetrying: boolean; retry: () => unknown };

function ListError({ message, isRetrying, retry }: ListErrorProps) {
  return (
    <Alert
      tone="danger"
      role="alert"
      title="The webhooks could not be loaded"
      actions={
        <Button variant="outline" loading={isRetrying} onClick={() => retry()}>
          Try again
        </Button>
      }
    >
      {message}
    </Alert>
  );
}

/** After creating: shows the signing secret, then leads to the switch of the new webhook. */
function FreshSecretDialog() {
  const { org } = useAccess();
  const fresh = useFreshSecret();
  if (fresh === null) return null;
  return (
    <Suspense>
      <SigningSecretDialog
        title={
          <>
            “<bdi>{fresh.webhookName}</bdi>” was created
          </>
        }
        signingSecret={fresh.signingSecret}
        guideHref={`/o/${org.slug}/developers/verify`}
        onClose={() => setFreshSecret(null)}
        finalFocus={() => document.querySelector<HTMLElement>(`[data-switch-of="${fresh.webhookId}"]`)}
      >
        <p className="text-sm">It is deactivated: nothing is sent until you switch it on in the list.</p>
      </SigningSecretDialog>
    </Suspense>
  );
}
