import type { Metadata } from 'next';
import { ReceiverGuide } from '#components/developers/receiver-guide';
import { requireAction } from '#lib/auth/access';

export const metadata: Metadata = { title: 'Receiving webhooks' };

export default async function ReceiverGuidePage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { installation } = await requireAction(org, 'webhooks.view');
  return <ReceiverGuide orgSlug={org} settings={installation} />;
}
