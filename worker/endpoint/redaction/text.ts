/** Tells text from noise among decoded bytes. */
import { type View, ViewWriter } from '#worker/endpoint/redaction/view';

/** In text, this many characters of ASCII stand in a row: of random bytes, one in two thousand begins such a row. */
const MIN_ASCII_ROW = 8;
const LINE_FEED = 0x0a;

/** 1 for visible ASCII and white space, 2 for what may be part of a character beyond ASCII, 0 for the rest. */
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return 2;
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === LINE_FEED || byte === 0x0d ? 1 : 0;
});

/** Where the next row of ASCII begins; -1 for none. Looks at the end of a row first, and so skips most of the noise. */
function findAsciiRow(bytes: Buffer, from: number): number {
  for (let start = from; start + MIN_ASCII_ROW <= bytes.length; ) {
    let at = start + MIN_ASCII_ROW - 1;
    while (at >= start && KINDS[bytes[at] ?? 0] === 1) at--;
    if (at < start) return start;
    start = at + 1;
  }
  return -1;
}

/** The stretches of text in a view, one a line; null where there are none. */
export function textOf(view: View): View | null {
  const { bytes } = view;
  let writer: ViewWriter | null = null;
  let end = 0;
  for (let row = findAsciiRow(bytes, 0); row >= 0; row = findAsciiRow(bytes, end)) {
    let start = row;
    while (start > end && KINDS[bytes[start - 1] ?? 0] !== 0) start--;
    end = row + MIN_ASCII_ROW;
    while (end < bytes.length && KINDS[bytes[end] ?? 0] !== 0) end++;
    // A line feed fits in: there is at least a byte between two stretches.
    writer ??= new ViewWriter(view, bytes.length + 1);
    writer.copy(start, end);
    writer.byte(LINE_FEED, end - 1, end);
  }
  return writer === null ? null : writer.finish();
}
