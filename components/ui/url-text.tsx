import { cn } from '#lib/utils';

/** Of a long path the end tells two endpoints apart: so many characters of it are never cut. */
const TAIL_LENGTH = 12;

/** A URL on one line: where it is too long, the middle of it gives way. Whole in its title and for screen readers. */
export function UrlText({ url, className }: { url: string; className?: string }) {
  const head = url.slice(0, -TAIL_LENGTH).replace(/^https:\/\//, '');
  const isLong = url.length > 3 * TAIL_LENGTH;
  return (
    <span dir="ltr" title={url} className={cn('flex min-w-0 font-mono text-xs print:block', className)}>
      <span className="sr-only">{url}</span>
      <span aria-hidden className="min-w-0 truncate print:inline">
        {isLong ? head : url.replace(/^https:\/\//, '')}
      </span>
      {isLong ? (
        <span aria-hidden className="shrink-0 print:inline">
          {url.slice(-TAIL_LENGTH)}
        </span>
      ) : null}
    </span>
  );
}
