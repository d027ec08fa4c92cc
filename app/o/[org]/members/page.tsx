import type { Metadata } from 'next';
import { MembersScreen } from '#components/members/members-screen';
import { requireAction } from '#lib/auth/access';

export const metadata: Metadata = { title: 'Members' };

type MembersPageProps = { params: Promise<{ org: string }> };

export default async function MembersPage({ params }: MembersPageProps) {
  await requireAction((await params).org, 'members.manage');
  return <MembersScreen />;
}
