import { MessagePage, messageActionClass } from '#components/shell/message-page';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <MessagePage
      title="There is nothing here"
      actions={
        <a href="/" className={messageActionClass}>
          Go to your organisation
        </a>
      }
    >
      The link is wrong, what it led to was deleted, or it belongs to an organisation that you are not a
      member of.
    </MessagePage>
  );
}
