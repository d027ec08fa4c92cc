'use client';

import { ChevronsDownUp, ChevronsUpDown, Download, WrapText } from 'lucide-react';
import {
  type ReactNode,
  type RefObject,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { CodeText } from '#components/deliveries/detail/code-text';
import { Button } from '#components/ui/button';
import { CopyButton } from '#components/ui/copy-button';
import { ScrollRegion } from '#components/ui/scroll-region';
import { Tabs, TabsList, TabsTrigger } from '#components/ui/tabs';
import { bytesText, utf8Length } from '#lib/client/byte-size';
import { download } from '#lib/client/download';
import { formatJson, isJson } from '#lib/client/json-text';
import { MAX_DATA_BYTES } from '#lib/domain/limits';
import { cn } from '#lib/utils';

type CodeViewerProps = {
  /** As it was sent or received. */
  text: string;
  /** Names it for screen readers and on the buttons: "payload". */
  name: string;
  fileName: string;
  /** Where it is not the size of the text that matters. */
  sizeNote?: ReactNode;
  className?: string;
};

type View = 'formatted' | 'raw';

/** Up to here JSON is laid out and coloured: the data of an event, and as much again as an envelope adds. */
const MAX_FORMATTED_BYTES = MAX_DATA_BYTES + 4 * 1024;
/** Up to here all of a text is shown, beyond it only its beginning. */
const MAX_SHOWN_BYTES = 1024 * 1024;
const SHOWN_HEAD_LENGTH = 64 * 1024;

/** A text that somebody else wrote, always as text. JSON is laid out, and shown raw on demand. */
export function CodeViewer({ text, name, fileName, sizeNote, className }: CodeViewerProps) {
  const size = useMemo(() => utf8Length(text), [text]);
  const canFormat = useMemo(() => size <= MAX_FORMATTED_BYTES && isJson(text), [text, size]);
  const isHeadOnly = size > MAX_SHOWN_BYTES;
  const [view, setView] = useState<View>('formatted');
  const [isWrapped, setIsWrapped] = useState(true);
  const isFormatted = canFormat && view === 'formatted';
  // Drawn in small steps: the press itself is answered at once.
  const isDrawnFormatted = useDeferredValue(isFormatted);
  const frame = useRef<HTMLDivElement>(null);
  const [isTall, setIsTall] = useState(false);
  const isCut = useIsCut(frame);
  return (
    <div className={cn('overflow-hidden rounded-lg border border-border bg-code', className)}>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-border border-b bg-card px-2 py-1">
        {canFormat ? (
          <Tabs value={view} onValueChange={(next: View) => setView(next)}>
            <TabsList aria-label={`View of the ${name}`}>
              <TabsTrigger value="formatted">Formatted</TabsTrigger>
              <TabsTrigger value="raw">Raw</TabsTrigger>
            </TabsList>
          </Tabs>
        ) : null}
        <span className="tabular text-muted-foreground text-xs">{sizeNote ?? bytesText(size)}</span>
        <span className="ml-auto flex items-center gap-1">
          <Button
            variant="ghost"
            size="sm"
            aria-pressed={isWrapped}
            onClick={() => setIsWrapped(!isWrapped)}
            className={cn(isWrapped && 'bg-accent text-foreground')}
          >
            <WrapText aria-hidden />
            <span className="max-sm:sr-only">Wrap</span>
          </Button>
          {isCut || isTall ? (
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={isTall ? `Show less of the ${name}` : `Show more of the ${name}`}
              onClick={() => setIsTall(!isTall)}
            >
              {isTall ? <ChevronsDownUp aria-hidden /> : <ChevronsUpDown aria-hidden />}
            </Button>
          ) : null}
          <CopyButton value={() => (isFormatted ? formatJson(text) : text)} label={`Copy ${name}`} />
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Download ${name}`}
            onClick={() => download(text, fileName, 'text/plain')}
          >
            <Download aria-hidden />
          </Button>
        </span>
      </div>
      <ScrollRegion
        ref={frame}
        label={name.charAt(0).toUpperCase() + name.slice(1)}
        className={isTall ? 'max-h-[75dvh]' : 'max-h-52'}
      >
        <pre
          dir="ltr"
          className={cn(
            'w-fit min-w-full px-3 py-2 text-xs leading-5',
            isWrapped && 'w-auto whitespace-pre-wrap wrap-anywhere',
          )}
        >
          <CodeText
            text={isHeadOnly ? text.slice(0, SHOWN_HEAD_LENGTH) : text}
            isFormatted={isDrawnFormatted}
          />
        </pre>
      </ScrollRegion>
      {isHeadOnly ? (
        <p className="border-border border-t bg-card px-3 py-1.5 text-muted-foreground text-xs">
          Only the first {bytesText(SHOWN_HEAD_LENGTH)} are shown. Copy or download the {name} to read all of
          it.
        </p>
      ) : null}
    </div>
  );
}

/** Whether there is more in an element than its height shows. */
function useIsCut(element: RefObject<HTMLElement | null>): boolean {
  const [isCut, setIsCut] = useState(false);
  useEffect(() => {
    const frame = element.current;
    const content = frame?.firstElementChild;
    if (!frame || !content) return;
    const observer = new ResizeObserver(() => setIsCut(frame.scrollHeight > frame.clientHeight));
    observer.observe(frame);
    observer.observe(content);
    return () => observer.disconnect();
  }, [element]);
  return isCut;
}
