'use client';

import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import Link from 'next/link';
import { lazy, Suspense, useState } from 'react';
import { ApiKeyTable, ApiKeyTableSkeleton } from '#components/api-keys/api-key-table';
import { Alert } from '#components/ui/alert';
import { Button, buttonVariants } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty';
import { PageHeader } from '#components/ui/page-header';
import { TimeText } from '#components/ui/time';
import { useAccess } from '#hooks/use-access';
import { apiKeysQuery } from '#lib/client/api-keys/queries';
import type { ApiKeyView } from '#lib/contracts/views/api-keys';

const loadCreateDialog = () => import('#components/api-keys/create-dialog');
const CreateDialog = lazy(() => loadCreateDialog().then((module) => ({ default: module.CreateDialog })));
const RevokeDialog = lazy(() =>
  import('#components/api-keys/revoke-dialog').then((module) => ({ default: module.RevokeDialog })),
);
// A failed fetch is met again, and shown, when the dialog is opened.
const preload = () => void loadCreateDialog().catch(() => undefined);

/** The keys by which programs call the API. */
export function ApiKeysScreen() {
  const { org } = useAccess();
  const keys = useQuery(apiKeysQuery(org.slug));
  const [isCreating, setIsCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyView | null>(null);
  const create = (
    <Button onClick={() => setIsCreating(true)} onPointerEnter={preload} onFocus={preload}>
      <Plus aria-hidden />
      Create API key
    </Button>
  );
  return (
    <>
      <PageHeader
        title="API keys"
        description="With a key a program calls the API: your product to emit events, a script to look after webhooks."
        actions={
          <>
            <Link
              href={`/o/${org.slug}/developers/api-reference`}
              className={buttonVariants({ variant: 'outline' })}
            >
              API reference
            </Link>
            {keys.data?.length === 0 ? null : create}
          </>
        }
      />
      {keys.data === undefined ? (
        keys.isError ? (
          <LoadError message={keys.error.message} isRetrying={keys.isFetching} retry={keys.refetch} />
        ) : (
          <ApiKeyTableSkeleton />
        )
      ) : keys.data.length === 0 ? (
        <EmptyState
          className="rounded-lg border border-border bg-card"
          icon={KeyRound}
          title="No API keys yet"
          actions={create}
        >
          A key may only do what you tick when you make it. It never gets at members, other keys or the audit
          log.
        </EmptyState>
      ) : (
        <ApiKeyTable keys={keys.data} onRevoke={setRevoking} />
      )}
      {keys.data && keys.isError ? (
        <Alert tone="warning" role="status" className="mt-3">
          This list could not be refreshed. It is as of{' '}
          <TimeText value={new Date(keys.dataUpdatedAt).toISOString()} format="time" />. {keys.error.message}
        </Alert>
      ) : null}
      <Suspense>
        {isCreating ? <CreateDialog onClose={() => setIsCreating(false)} /> : null}
        {revoking ? <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} /> : null}
      </Suspense>
    </>
  );
}

type LoadErrorProps = { message: string; isRetrying: boolean; retry: () => unknown };

function LoadError({ message, isRetrying, retry }: LoadErrorProps) {
  return (
    <Alert
      tone="danger"
      role="alert"
      title="The API keys could not be loaded"
      actions={
        <Button variant="outline" size="sm" loading={isRetrying} onClick={() => void retry()}>
          Try again
        </Button>
      }
    >
      {message}
    </Alert>
  );
}
