import { redirect } from 'next/navigation';
import { NoAccess } from '#components/shell/no-access';
import { loadAccess } from '#lib/auth/access';
import { visibleSections } from '#lib/client/sections';
import { permissionsFor } from '#lib/domain/access/permissions';

type OrgPageProps = { params: Promise<{ org: string }> };

/** Leads to the first tab that the user may see. */
export default async function OrgPage({ params }: OrgPageProps) {
  const { org, actions } = await loadAccess((await params).org);
  const [first] = visibleSections(actions);
  if (first) redirect(`/o/${org.slug}/${first.path}`);
  return (
    <NoAccess
      title={`You are a member of ${org.name}, without access to its webhooks`}
      permissions={permissionsFor('webhooks.view')}
    />
  );
}
