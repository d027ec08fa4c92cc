'use client';

import { useQueryClient } from '@tanstack/react-query';
import { CircleAlert } from 'lucide-react';
import { BROKEN_PAGE_TITLE, BrokenPageWords } from '#components/shell/broken-page';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty';

type OrgErrorPageProps = { error: unknown; retry: () => void };

export default function OrgErrorPage({ error, retry }: OrgErrorPageProps) {
  const client = useQueryClient();
  return (
    <EmptyState
      level={1}
      icon={CircleAlert}
      title={BROKEN_PAGE_TITLE}
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
      <BrokenPageWords error={error} />
    </EmptyState>
  );
}
