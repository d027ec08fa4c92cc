import { CopyButton } from '#components/ui/copy-button';
import { UrlText } from '#components/ui/url-text';

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
      {isWhole ? (
        <span className="break-all font-mono text-muted-foreground text-xs">{url}</span>
      ) : (
        <UrlText url={url} className="text-muted-foreground" />
      )}
      <CopyButton value={url} label={`Copy URL of ${of}`} />
    </span>
  );
}
