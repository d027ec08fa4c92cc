import type { Metadata } from 'next';
import { NewWebhook } from '#components/webhooks/form/new-webhook';
import { requireAction } from '#lib/auth/access';

export const metadata: Metadata = { title: 'Create webhook' };

type NewWebhookPageProps = {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ from?: string | string[]; demo?: string | string[] }>;
};

export default async function NewWebhookPage({ params, searchParams }: NewWebhookPageProps) {
  await requireAction((await params).org, 'webhooks.manage');
  const { from, demo } = await searchParams;
  return (
    <NewWebhook copyOf={typeof from === 'string' && from !== '' ? from : null} isDemo={demo === 'true'} />
  );
}
