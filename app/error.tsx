'use client';

import { BROKEN_PAGE_TITLE, BrokenPageWords } from '#components/shell/broken-page';
import { MessagePage, messageActionClass } from '#components/shell/message-page';

type ErrorPageProps = { error: unknown; retry: () => void };

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <>
      {/* What failed may be what names the page. */}
      <title>{`${BROKEN_PAGE_TITLE} · Hooktab`}</title>
      <MessagePage
        title={BROKEN_PAGE_TITLE}
        actions={
          <button type="button" onClick={() => retry()} className={messageActionClass}>
            Try again
          </button>
        }
      >
        <BrokenPageWords error={error} />
      </MessagePage>
    </>
  );
}
