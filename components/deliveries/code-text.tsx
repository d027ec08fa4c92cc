'use client';

import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { blocksOfLines, formatJson, type JsonTokenKind, jsonPieces } from '#lib/client/json-text';

const LINES_PER_BLOCK = 100;
/** `leading-5` of the viewer. */
const LINE_HEIGHT_PX = 20;

const COLOURS: Record<JsonTokenKind, string | undefined> = {
  key: 'text-link',
  string: 'text-success',
  number: 'text-info',
  literal: 'text-warning',
  plain: undefined,
};

type CodeTextProps = { text: string; isFormatted: boolean };

/**
 * A long text in blocks: what is not in view is laid out and coloured when it comes into view. All of it is in the
 * page from the beginning, for the browser's own search and for selecting. Elements with text inside, never markup.
 */
export const CodeText = memo(function CodeText({ text, isFormatted }: CodeTextProps) {
  const blocks = useMemo(
    () => blocksOfLines(isFormatted ? formatJson(text) : text, LINES_PER_BLOCK),
    [text, isFormatted],
  );
  return blocks.map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change its blocks, only all of them
    <Block key={index} text={block} isColoured={isFormatted} isFirst={index === 0} />
  ));
});

type BlockProps = { text: string; isColoured: boolean; isFirst: boolean };

function Block({ text, isColoured, isFirst }: BlockProps) {
  const element = useRef<HTMLSpanElement>(null);
  const [isSeen, setIsSeen] = useState(isFirst);
  useEffect(() => {
    if (isSeen || !isColoured || !element.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setIsSeen(true));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [isSeen, isColoured]);
  const heightPx = text.split('\n').length * LINE_HEIGHT_PX;
  return (
    <span
      ref={element}
      className="block [content-visibility:auto]"
      style={{ containIntrinsicBlockSize: `auto ${heightPx}px` }}
    >
      {isSeen && isColoured ? <Coloured text={text} /> : text}
    </span>
  );
}

function Coloured({ text }: { text: string }) {
  return jsonPieces(text).map((piece, index) => {
    const colour = COLOURS[piece.kind];
    return colour === undefined ? (
      piece.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change its pieces, only all of it
      <span key={index} className={colour}>
        {piece.text}
      </span>
    );
  });
}
