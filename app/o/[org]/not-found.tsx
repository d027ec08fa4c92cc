'use client';

import { SearchX } from 'lucide-react';
import Link from 'next/link';
import { buttonVariants } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty';
import { useAccess } from '#hooks/use-access';

export default function OrgNotFound() {
  const { org } = useAccess();
  return (
    <EmptyState
      level={1}
      icon={SearchX}
      title="There is nothing here"
      actions={
        <Link href={`/o/${org.slug}`} className={buttonVariants({ variant: 'outline' })}>
          Back to {org.name}
        </Link>
      }
    >
      The link is wrong, or what it led to was deleted.
    </EmptyState>
  );
}
