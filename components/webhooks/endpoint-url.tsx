import { CopyButton } from '#components/ui/copy-button';
import { cn } from '#lib/utils';

/** Of a long path the end is what tells two endpoints apart: so many characters of it are never cut. */
const TAIL_LENGTH = 14;

type EndpointUrlProps = {
  url: string;
  /** Names the copy button, where several stand on a page. */
  of: string;
  className?: string;
};

/** A webhook's URL on one line: host and tail stay readable, the middle gives way. With a button to copy it whole. */
export function EndpointUrl({ url, of, className }: EndpointUrlProps) {
  const parsed = URL.parse(url);
  const host = parsed === null ? url : parsed.host;
  const path =
    parsed === null || parsed.pathname + parsed.search === '/' ? '' : parsed.pathname + parsed.search;
  const cut = Math.max(0, path.length - TAIL_LENGTH);
  return (
    <span dir="ltr" className={cn('flex min-w-0 items-center gap-0.5', className)}>
      <span title={url} className="flex min-w-0 font-mono text-muted-foreground text-xs">
        <span className="min-w-24 shrink truncate">
          <span className="sr-only">https://</span>
          {host}
        </span>
        {cut > 0 ? <span className="min-w-0 shrink-1000 truncate">{path.slice(0, cut)}</span> : null}
        <span className="shrink-0">{path.slice(cut)}</span>
      </span>
      <CopyButton value={url} label={`Copy URL of ${of}`} />
    </span>
  );
}
