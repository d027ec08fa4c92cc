import type { Metadata } from 'next';
import { LogHistory } from '#components/deliveries/log/log-history';
import { PageHeader } from '#components/ui/page-header';
import { requireAction } from '#lib/auth/access';

export const metadata: Metadata = { title: 'Log History' };

type LogPageProps = { params: Promise<{ org: string }> };

export default async function LogPage({ params }: LogPageProps) {
  await requireAction((await params).org, 'deliveries.view');
  return (
    <>
      <PageHeader title="Log History" description="Every delivery, with what was sent and what came back." />
      <LogHistory />
    </>
  );
}
