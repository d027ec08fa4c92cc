/** The words of a page that broke. Their look is that of the page around them. */
export const BROKEN_PAGE_TITLE = 'This page could not be shown';

/** @param error what was thrown; one of the server has a reference (`digest`), by which it is found in the log */
export function BrokenPageWords({ error }: { error: unknown }) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null;
  return (
    <>
      Something went wrong on our side. Nothing that you saved is lost.
      {digest ? (
        <>
          {' '}
          If it happens again, give your administrator this reference:{' '}
          <code className="font-mono">{digest}</code>
        </>
      ) : null}
    </>
  );
}
