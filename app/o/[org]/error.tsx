'use client';

import { useQueryClient } from '@tanstack/react-query';
import { CircleAlert } from 'lucide-react';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';

type OrgErrorPageProps = { error: unknown; retry: () => void };

export default function OrgErrorPage({ error, retry }: OrgErrorPageProps) {
  const client = useQueryClient();
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null;
  return (
    <EmptyState
      level={1}
      icon={CircleAlert}
      title="This page could not be shown"
      actions={
        <Button
          onClick={() => {
            // The screen may have broken on what it had read: it reads anew.
            client.removeQueries({ type: 'inactive' });
            retry();
          }}
        >
          Try again
        </Button>
      }
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
