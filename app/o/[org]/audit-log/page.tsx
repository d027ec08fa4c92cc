import type { Metadata } from 'next';
import { AuditLog } from '#components/audit-log/audit-log';
import { PageHeader } from '#components/ui/page-header';
import { requireAction } from '#lib/auth/access';

export const metadata: Metadata = { title: 'Audit log' };

type AuditPageProps = { params: Promise<{ org: string }> };

export default async function AuditPage({ params }: AuditPageProps) {
  await requireAction((await params).org, 'audit.view');
  return (
    <>
      <PageHeader title="Audit log" description="Who did what, to what, when and from where." />
      <AuditLog />
    </>
  );
}
