/** A long text in blocks that a screen can lay out one by one, when they come into view. */

const LINES_PER_BLOCK = 100;
/** A longer line is cut into blocks of its own: a browser lays a line out as a whole, however little of it is in view. */
const MAX_BLOCK_LENGTH = 4_000;

export type TextBlock = {
  /** Whole lines without the last line break, or a piece of a long line. */
  text: string;
  /** The number of its first line, from 1. */
  firstLine: number;
  /** Goes on with the line that the block before ends in. */
  isContinuation: boolean;
};

/** Where to cut so that no character outside the Basic Multilingual Plane is torn apart. */
function cutAt(text: string, end: number): number {
  const isHighSurrogate = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
  return end < text.length && isHighSurrogate ? end + 1 : end;
}

/** The lines of a text, as they are asked for. */
export function* linesOf(text: string): Generator<string> {
  let from = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    yield text.slice(from, end);
    from = end + 1;
  }
  yield text.slice(from);
}

/** Lines put together to blocks, as they are asked for. */
export function* textBlocks(lines: Iterable<string>): Generator<TextBlock> {
  let block: string[] = [];
  let length = 0;
  let line = 0;
  const take = (): TextBlock => {
    const whole = { text: block.join('\n'), firstLine: line - block.length + 1, isContinuation: false };
    block = [];
    length = 0;
    return whole;
  };
  for (const text of lines) {
    if (text.length > MAX_BLOCK_LENGTH) {
      if (block.length > 0) yield take();
      line += 1;
      for (let from = 0; from < text.length; ) {
        const end = cutAt(text, from + MAX_BLOCK_LENGTH);
        yield { text: text.slice(from, end), firstLine: line, isContinuation: from > 0 };
        from = end;
      }
      continue;
    }
    line += 1;
    block.push(text);
    length += text.length;
    if (block.length === LINES_PER_BLOCK || length >= MAX_BLOCK_LENGTH) yield take();
  }
  if (block.length > 0) yield take();
}
