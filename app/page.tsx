import { redirect } from 'next/navigation';
import { MessagePage } from '#components/shell/message-page';
import { SignOutButton } from '#components/sign-in/sign-out-button';
import { getSessionUser, listMyOrgs } from '#lib/auth/session';
import { leadToSignIn } from '#lib/auth/sign-in-path';

export const metadata = { title: 'No organisation' };

/** Leads to the user's first organisation. */
export default async function StartPage() {
  const user = await getSessionUser();
  if (user === null) return leadToSignIn();
  const [first] = await listMyOrgs();
  if (first) redirect(`/o/${first.slug}`);
  return (
    <MessagePage title="You belong to no organisation yet" actions={<SignOutButton />}>
      You are signed in as {user.email}. Ask an admin of your organisation to add you, then load this page
      again.
    </MessagePage>
  );
}
