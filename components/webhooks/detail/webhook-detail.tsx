'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Pencil, Send } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { lazy, Suspense, useEffect } from 'react';
import { LogHistory } from '#components/deliveries/log/log-history';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { PageHeader } from '#components/ui/page-header';
import { LoadingStatus, Skeleton } from '#components/ui/skeleton';
import { EndpointUrl } from '#components/webhooks/detail/endpoint-url';
import { StatusSwitch } from '#components/webhooks/detail/status-switch';
import { WebhookFacts } from '#components/webhooks/detail/webhook-facts';
import { WebhookMenu } from '#components/webhooks/detail/webhook-menu';
import { FormSkeleton } from '#components/webhooks/form/form-skeleton';
import { InsightSkeleton } from '#components/webhooks/insight/insight-skeleton';
import { useAccess, useCan } from '#hooks/use-access';
import { toast } from '#lib/client/toast';
import { insightQuery, webhookQuery, webhooksQuery } from '#lib/client/webhooks/queries';
import type { WebhookView } from '#lib/contracts/views/webhooks';

/** The form and its validation are heavy; who reads the log does not need them. */
const EditWebhook = lazy(() =>
  import('#components/webhooks/form/edit-webhook').then((module) => ({ default: module.EditWebhook })),
);

const SendTest = lazy(() =>
  import('#components/webhooks/detail/send-test').then((module) => ({ default: module.SendTest })),
);
/** Comes after settings and log. */
const Insight = lazy(() =>
  import('#components/webhooks/insight/insight').then((module) => ({ default: module.Insight })),
);

const REFRESH_MS = 15_000;

/** One webhook: its settings as facts, or as a form with `?edit=true`, and its Log History. */
export function WebhookDetail({ id }: { id: string }) {
  const { org } = useAccess();
  const query = useQuery({ ...webhookQuery(org.slug, id), refetchInterval: REFRESH_MS });
  if (query.data) return <Detail webhook={query.data} refreshError={query.error} />;
  if (query.error) {
    return (
      <Alert
        tone="danger"
        role="alert"
        title="The webhook could not be loaded"
        actions={
          <Button variant="outline" loading={query.isFetching} onClick={() => void query.refetch()}>
            Try again
          </Button>
        }
      >
        {query.error.message}
      </Alert>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <LoadingStatus>Loading the webhook</LoadingStatus>
      <Skeleton className="h-16 w-80 max-w-full" />
      <Skeleton className="h-32 w-full" />
    </div>
  );
}

function useEditing() {
  return useQueryState('edit', parseAsBoolean.withDefault(false).withOptions({ history: 'push' }));
}

function useTesting() {
  return useQueryState('test', parseAsBoolean.withDefault(false).withOptions({ history: 'replace' }));
}

/** Asks for the numbers of the chart while its code is still being fetched. */
function useInsightAhead(webhookId: string, isShown: boolean): void {
  const { org } = useAccess();
  const queryClient = useQueryClient();
  useEffect(() => {
    if (isShown) void queryClient.prefetchQuery(insightQuery(org.slug, webhookId));
  }, [queryClient, org.slug, webhookId, isShown]);
}

function Detail({ webhook, refreshError }: { webhook: WebhookView; refreshError: Error | null }) {
  const { org } = useAccess();
  const canManage = useCan('webhooks.manage');
  const [isEditing, setIsEditing] = useEditing();
  const isInsightShown = !(isEditing && canManage);
  useInsightAhead(webhook.id, isInsightShown);
  const listing = `/o/${org.slug}/webhooks`;
  return (
    <>
      <PageHeader
        breadcrumb={[{ label: 'Webhooks', href: listing }, { label: webhook.name }]}
        title={<bdi>{webhook.name}</bdi>}
        description={<EndpointUrl url={webhook.url} of={webhook.name} isWhole />}
        actions={
          <HeaderActions webhook={webhook} onEdit={isEditing ? null : () => void setIsEditing(true)} />
        }
      />
      {webhook.deactivatedReason ? (
        <Alert
          tone="danger"
          className="mb-4"
          title={`Deactivated by the system: ${webhook.deactivatedReason}`}
        >
          {reactivationWords(webhook, canManage)}
        </Alert>
      ) : null}
      {refreshError ? (
        <Alert tone="warning" role="alert" className="mb-4">
          This page could not be refreshed. {refreshError.message}
        </Alert>
      ) : null}
      {isInsightShown ? (
        <div className="flex flex-col gap-4">
          <WebhookFacts webhook={webhook} />
          <TestPanel webhook={webhook} />
          <Suspense fallback={<InsightSkeleton />}>
            <Insight webhookId={webhook.id} />
          </Suspense>
        </div>
      ) : (
        <Suspense fallback={<FormSkeleton />}>
          <EditWebhook
            webhook={webhook}
            onClose={(isSaved) => {
              // Replaced: Back must not open the form again.
              void setIsEditing(null, { history: 'replace' });
              if (isSaved) toast.success('The changes were saved.');
            }}
          />
        </Suspense>
      )}
      <section aria-labelledby="log-history" className="mt-6">
        <h2 id="log-history" tabIndex={-1} className="mb-3 scroll-mt-17 font-semibold text-lg outline-none">
          Log History
        </h2>
        <LogHistory webhookId={webhook.id} />
      </section>
    </>
  );
}

/** What to do about a webhook that the system switched off. */
function reactivationWords({ owner }: WebhookView, canManage: boolean): string {
  if (!canManage) return 'Nothing is sent until somebody activates it again.';
  if (owner?.isMember === false)
    return 'Make it yours or everybody’s, under Advanced in its settings, then activate it.';
  return 'Repair the endpoint and send it a test event. When that arrives, activate the webhook again.';
}

/** Opened by the button above it, or by `?test=true`. */
function TestPanel({ webhook }: { webhook: WebhookView }) {
  const canManage = useCan('webhooks.manage');
  const [isTesting, setIsTesting] = useTesting();
  if (!isTesting || !canManage) return null;
  return (
    <Suspense fallback={<Skeleton className="h-32 w-full" />}>
      <SendTest webhook={webhook} onClose={() => void setIsTesting(null)} />
    </Suspense>
  );
}

type HeaderActionsProps = { webhook: WebhookView; onEdit: (() => void) | null };

function HeaderActions({ webhook, onEdit }: HeaderActionsProps) {
  const { org } = useAccess();
  const canManage = useCan('webhooks.manage');
  const router = useRouter();
  const [isTesting, setIsTesting] = useTesting();
  const { data } = useQuery({ ...webhooksQuery(org.slug), refetchInterval: REFRESH_MS, enabled: canManage });
  const waitingCount = data?.find((item) => item.id === webhook.id)?.waitingCount ?? 0;
  return (
    <>
      <StatusSwitch webhook={webhook} waitingCount={waitingCount} isWordFirst />
      {canManage ? (
        <span className="ml-auto flex items-center gap-2">
          {onEdit ? (
            <>
              <Button
                variant="outline"
                aria-expanded={isTesting}
                onClick={() => void setIsTesting(isTesting ? null : true)}
              >
                <Send aria-hidden />
                Test
              </Button>
              <Button variant="outline" onClick={onEdit}>
                <Pencil aria-hidden />
                Edit
              </Button>
            </>
          ) : null}
          <WebhookMenu
            webhook={webhook}
            waitingCount={waitingCount}
            hasLogLink={false}
            onDeleted={() => router.push(`/o/${org.slug}/webhooks`)}
          />
        </span>
      ) : null}
    </>
  );
}
