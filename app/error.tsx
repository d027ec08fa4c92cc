'use client';

import { MessagePage, messageActionClass } from '#components/shell/message-page';

type ErrorPageProps = { error: unknown; retry: () => void };

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null;
  return (
    <>
      {/* What failed may be what names the page. */}
      <title>This page could not be shown · Hooktab</title>
      <MessagePage
        title="This page could not be shown"
        actions={
          <button type="button" onClick={() => retry()} className={messageActionClass}>
            Try again
          </button>
        }
      >
        Something went wrong on our side. Nothing that you saved is lost.
        {digest ? (
          <>
            {' '}
            If it happens again, give your administrator this reference:{' '}
            <code className="font-mono">{digest}</code>
          </>
        ) : null}
      </MessagePage>
    </>
  );
}
