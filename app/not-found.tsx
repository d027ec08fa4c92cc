import Link from 'next/link';
import { MessagePage } from '#components/shell/message-page';
import { buttonVariants } from '#components/ui/button';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <MessagePage
      title="There is nothing here"
      actions={
        <Link href="/" className={buttonVariants()}>
          Go to your organisation
        </Link>
      }
    >
      The link is wrong, what it led to was deleted, or it belongs to an organisation that you are not a
      member of.
    </MessagePage>
  );
}
