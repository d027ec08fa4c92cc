'use client';

import { Download } from 'lucide-react';
import { useMemo } from 'react';
import { CodeViewer } from '#components/deliveries/detail/code-viewer';
import { Button } from '#components/ui/button';
import { ScrollRegion } from '#components/ui/scroll-region';
import { bytesText } from '#lib/client/byte-size';
import { download } from '#lib/client/download';
import { base64Bytes, hexDump } from '#lib/client/hex-dump';
import type { BodyView } from '#lib/contracts/views/deliveries';

const DUMPED_BYTES = 256;

type BodyViewerProps = { body: BodyView; contentType: string | null; fileName: string };

/** A body as it came: text as text, never as a page; other bytes by what they are, with a look at their beginning. */
export function BodyViewer({ body, contentType, fileName }: BodyViewerProps) {
  if (body.size === 0) return <p className="text-muted-foreground">Empty: 0 bytes.</p>;
  if (body.text !== null) {
    const sizeNote = body.isTruncated ? <Cut body={body} /> : bytesText(body.size);
    return (
      <CodeViewer text={body.text} name="response body" fileName={`${fileName}.txt`} sizeNote={sizeNote} />
    );
  }
  return <BinaryBody body={body} contentType={contentType} fileName={fileName} />;
}

function Cut({ body }: { body: BodyView }) {
  return (
    <span className="font-medium text-warning">
      Cut at {Math.round(body.storedSize / 1024)} KiB of {bytesText(body.size)}
    </span>
  );
}

function BinaryBody({ body, contentType, fileName }: BodyViewerProps) {
  const bytes = useMemo(() => base64Bytes(body.base64 ?? ''), [body.base64]);
  const isPart = bytes.length > DUMPED_BYTES;
  return (
    <div className="overflow-hidden rounded-lg border border-border bg-code">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-border border-b bg-card px-2 py-1">
        <span className="text-xs">
          Binary, not text: {bytesText(body.size)}
          {contentType === null ? '' : `, sent as ${contentType}`}
        </span>
        {body.isTruncated ? (
          <span className="text-xs">
            <Cut body={body} />
          </span>
        ) : null}
        <Button
          variant="ghost"
          size="sm"
          className="ml-auto"
          onClick={() => download(bytes, `${fileName}.bin`, 'application/octet-stream')}
        >
          <Download aria-hidden />
          Download
        </Button>
      </div>
      <ScrollRegion label="Response body in hexadecimal" className="max-h-72">
        <pre dir="ltr" className="px-3 py-2 text-xs leading-5">
          {hexDump(bytes, DUMPED_BYTES)}
          {isPart ? `\n… the first ${DUMPED_BYTES} bytes` : null}
        </pre>
      </ScrollRegion>
    </div>
  );
}
