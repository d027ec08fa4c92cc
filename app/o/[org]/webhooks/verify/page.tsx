import type { Metadata } from 'next';
import { VerifyGuide } from '#components/webhooks/verify-guide';
import { requireAction } from '#lib/auth/access';

export const metadata: Metadata = { title: 'Verify signatures' };

export default async function VerifyPage({ params }: { params: Promise<{ org: string }> }) {
  await requireAction((await params).org, 'webhooks.view');
  return <VerifyGuide />;
}
