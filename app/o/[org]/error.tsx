'use client';

import { CircleAlert } from 'lucide-react';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';

type OrgErrorPageProps = { error: unknown; retry: () => void };

export default function OrgErrorPage({ error, retry }: OrgErrorPageProps) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null;
  return (
    <EmptyState
      level={1}
      icon={CircleAlert}
      title="This page could not be shown"
      actions={<Button onClick={() => retry()}>Try again</Button>}
    >
      Something went wrong on our side. Nothing that you saved is lost.
      {digest ? (
        <>
          {' '}
          If it happens again, give your administrator this reference:{' '}
          <code className="font-mono">{digest}</code>
        </>
      ) : null}
    </EmptyState>
  );
}
