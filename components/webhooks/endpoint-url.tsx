import { CopyButton } from '#components/ui/copy-button';

/** Of a long path the end is what tells two endpoints apart: so many characters of it are never cut. */
const TAIL_LENGTH = 14;

type EndpointUrlProps = {
  url: string;
  /** Names the copy button, where several stand on a page. */
  of: string;
  /** All of it, over as many lines as it takes. */
  isWhole?: boolean;
};

/** A webhook's URL, with a button to copy it. On one line host and tail stay readable, and the middle gives way. */
export function EndpointUrl({ url, of, isWhole = false }: EndpointUrlProps) {
  return (
    <span dir="ltr" className="flex min-w-0 items-center gap-0.5">
      <span title={url} className="flex min-w-0 font-mono text-muted-foreground text-xs">
        {isWhole ? <span className="break-all">{url}</span> : <ShortUrl url={url} />}
      </span>
      <CopyButton value={url} label={`Copy URL of ${of}`} />
    </span>
  );
}

function ShortUrl({ url }: { url: string }) {
  const parsed = URL.parse(url);
  const host = parsed === null ? url : parsed.host;
  const rest = parsed === null ? '' : parsed.pathname + parsed.search;
  const path = rest === '/' ? '' : rest;
  const cut = Math.max(0, path.length - TAIL_LENGTH);
  return (
    <>
      <span className="max-w-52 shrink-0 truncate sm:max-w-80">
        <span className="sr-only">https://</span>
        {host}
      </span>
      {cut > 0 ? <span className="min-w-0 truncate">{path.slice(0, cut)}</span> : null}
      <span className="shrink-0">{path.slice(cut)}</span>
    </>
  );
}
