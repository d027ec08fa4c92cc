'use client';

import { type CSSProperties, memo, useEffect, useRef, useState } from 'react';
import { useTextBlocks } from '#hooks/use-text-blocks';
import { type JsonTokenKind, jsonPieces } from '#lib/client/json-text';
import type { TextBlock } from '#lib/client/text-blocks';
import { cn } from '#lib/utils';

/** `leading-5` of the viewer. */
const LINE_HEIGHT_PX = 20;
/** About as many characters as a wrapped line has on a desk. */
const WRAPPED_LENGTH = 110;
/** Characters of a short line: how many lines a text may have is guessed from it, for the width of their numbers. */
const SHORT_LINE = 8;
const MIN_DIGITS = 2;

const COLOURS: Record<JsonTokenKind, string | undefined> = {
  key: 'text-link',
  string: 'text-success',
  number: 'text-info',
  literal: 'text-warning',
  plain: undefined,
};

/** Letters that are written from right to left, and signs that turn the direction: they must not move what stands behind them. */
const FOREIGN_DIRECTION = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]/;

type CodeTextProps = { text: string; isFormatted: boolean };

/**
 * A long text in blocks with numbered lines: what is not in view is laid out, numbered and coloured when it comes into
 * view. All of it is in the page, for the browser's own search and for selecting. Elements with text inside, never markup.
 */
export const CodeText = memo(function CodeText({ text, isFormatted }: CodeTextProps) {
  const blocks = useTextBlocks(text, isFormatted);
  const digits = Math.max(MIN_DIGITS, String(Math.ceil(text.length / SHORT_LINE)).length);
  const style: CSSProperties & Record<'--gutter', string> = { '--gutter': `${digits + 2}ch` };
  return (
    <span className="block" style={style}>
      {blocks.map((block, index) => (
        <Block
          // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change its blocks, only all of them
          key={index}
          block={block}
          isColoured={isFormatted}
          isFirst={index === 0}
        />
      ))}
    </span>
  );
});

type BlockProps = { block: TextBlock; isColoured: boolean; isFirst: boolean };

/** How high a block will be, about, when its lines are wrapped: what is not in view is given so much room. */
function guessHeightPx(lines: readonly string[]): number {
  const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / WRAPPED_LENGTH)), 0);
  return rows * LINE_HEIGHT_PX;
}

const Block = memo(function Block({ block, isColoured, isFirst }: BlockProps) {
  const element = useRef<HTMLSpanElement>(null);
  const [isSeen, setIsSeen] = useState(isFirst);
  useEffect(() => {
    if (isSeen || !element.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setIsSeen(true));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [isSeen]);
  const lines = block.text.split('\n');
  return (
    <span
      ref={element}
      className={cn('block [content-visibility:auto]', !isSeen && 'pl-(--gutter)')}
      style={{
        containIntrinsicBlockSize: `auto ${guessHeightPx(lines)}px`,
        counterReset: `line ${block.firstLine - 1}`,
      }}
    >
      {isSeen
        ? lines.map((line, index) => (
            <Line
              // biome-ignore lint/suspicious/noArrayIndexKey: a block does not change its lines
              key={index}
              text={line}
              isNumbered={!block.isContinuation}
              // The middle of a long line begins anywhere, also inside a string.
              isColoured={isColoured && !block.isContinuation}
            />
          ))
        : block.text}
    </span>
  );
});

type LineProps = { text: string; isNumbered: boolean; isColoured: boolean };

/** One line. Its number is neither selected nor copied nor read out. */
function Line({ text, isNumbered, isColoured }: LineProps) {
  return (
    <span
      className={cn(
        'relative block min-h-5 pl-(--gutter)',
        isNumbered &&
          "[counter-increment:line] before:absolute before:top-0 before:left-0 before:w-[calc(var(--gutter)-2ch)] before:text-right before:text-muted-foreground before:content-[counter(line)_/_'']",
      )}
    >
      {isColoured ? <Coloured text={text} /> : text}
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
      <span key={index} className={cn(colour, FOREIGN_DIRECTION.test(piece.text) && 'isolate-direction')}>
        {piece.text}
      </span>
    );
  });
}
