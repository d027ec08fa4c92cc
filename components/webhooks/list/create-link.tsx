'use client';

import { Plus } from 'lucide-react';
import Link from 'next/link';
import { buttonVariants } from '#components/ui/button';
import { useAccess } from '#hooks/use-access';

/** Leads to the form for a new webhook. */
export function CreateLink() {
  const { org } = useAccess();
  return (
    <Link href={`/o/${org.slug}/webhooks/new`} className={buttonVariants()}>
      <Plus aria-hidden />
      Create webhook
    </Link>
  );
}
