'use client';

import { useEffect, useMemo, useState } from 'react';
import { formattedLines } from '#lib/client/json-text';
import { linesOf, type TextBlock, textBlocks } from '#lib/client/text-blocks';

/** Enough to fill what is in view at first. */
const FIRST_BLOCKS = 2;
/** How long the page may be kept busy at a time. */
const SLICE_MS = 8;

const blocksOf = (text: string, isFormatted: boolean) =>
  textBlocks(isFormatted ? formattedLines(text) : linesOf(text));

function firstBlocks(text: string, isFormatted: boolean): TextBlock[] {
  const blocks: TextBlock[] = [];
  for (const block of blocksOf(text, isFormatted)) {
    blocks.push(block);
    if (blocks.length === FIRST_BLOCKS) break;
  }
  return blocks;
}

/** A text in blocks: the first ones at once, the others little by little, so that the page stays quick meanwhile. */
export function useTextBlocks(text: string, isFormatted: boolean): readonly TextBlock[] {
  const first = useMemo(() => firstBlocks(text, isFormatted), [text, isFormatted]);
  const [all, setAll] = useState({ startsWith: first, blocks: first });
  useEffect(() => {
    if (first.length < FIRST_BLOCKS) return;
    const blocks: TextBlock[] = [];
    const source = blocksOf(text, isFormatted);
    let timer: ReturnType<typeof setTimeout>;
    const work = () => {
      const until = performance.now() + SLICE_MS;
      let next = source.next();
      for (; !next.done; next = source.next()) {
        blocks.push(next.value);
        if (performance.now() >= until) break;
      }
      if (blocks.length > first.length) setAll({ startsWith: first, blocks: [...blocks] });
      if (!next.done) timer = setTimeout(work);
    };
    timer = setTimeout(work);
    return () => clearTimeout(timer);
  }, [first, text, isFormatted]);
  return all.startsWith === first ? all.blocks : first;
}
