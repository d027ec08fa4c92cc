/**
 * The size and outline of a JSON text, found before it is parsed: what is deep or has very many values takes memory and time
 * out of all proportion to its bytes. One pass over the characters; the text need not be valid.
 */
import type { Span } from '#lib/domain/text/json-span';

/** Levels of objects and arrays inside each other. Most parsers of receivers stop between 64 and 1,000. */
export const MAX_JSON_DEPTH = 100;
/** Values of a body, the values inside of values included. */
export const MAX_JSON_VALUES = 500_000;

/** A value: where it stands, how many levels it has, and how many values are in it, itself included. */
export type JsonPart = Span & { depth: number; values: number };

export type JsonShape = {
  /** The elements of an array; any other text is one part. */
  parts: JsonPart[];
  isArray: boolean;
  depth: number;
  values: number;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

const isOpening = (code: number) => code === 0x7b || code === OPEN_BRACKET;
const isClosing = (code: number) => code === 0x7d || code === CLOSE_BRACKET;
/** RFC 8259, section 2. */
const isSpace = (code: number) => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;

/** The index of the quote that ends the string whose quote is at `at`, or the end of the text. */
function endOfString(text: string, at: number): number {
  for (let i = at + 1; ; i++) {
    const quote = text.indexOf('"', i);
    if (quote < 0) return text.length;
    let before = quote - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((quote - 1 - before) % 2 === 0) return quote;
    i = quote;
  }
}

/**
 * Outlines a JSON text. On text that is not JSON the parts mean nothing, but parsing each of them fails.
 * @param maxValues reading stops where there are more: then only `values` means anything
 */
export function jsonShape(text: string, maxValues = Number.POSITIVE_INFINITY): JsonShape {
  let first = 0;
  while (first < text.length && isSpace(text.charCodeAt(first))) first++;
  const isArray = text.charCodeAt(first) === OPEN_BRACKET;
  const parts: JsonPart[] = [];
  /** How deep the parts are inside the text. */
  const outside = isArray ? 1 : 0;
  let level = 0;
  let depth = 0;
  let values = 1;
  let part: JsonPart = { start: isArray ? first + 1 : 0, end: text.length, depth: 0, values: 1 };
  const close = (behind: number) => {
    let { start } = part;
    let end = behind;
    while (start < end && isSpace(text.charCodeAt(start))) start++;
    while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
    parts.push({ ...part, start, end });
  };
  for (let i = first; i < text.length && values <= maxValues; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i);
    } else if (isOpening(code)) {
      level++;
      depth = Math.max(depth, level);
      values++;
      part.values++;
      part.depth = Math.max(part.depth, level - outside);
    } else if (isClosing(code)) {
      level--;
      if (level === 0 && isArray) {
        if (code !== CLOSE_BRACKET) break;
        close(i);
        const [only] = parts;
        if (parts.length === 1 && only?.start === only?.end) parts.pop();
        let behind = i + 1;
        while (behind < text.length && isSpace(text.charCodeAt(behind))) behind++;
        if (behind < text.length) break;
        return { parts, isArray, depth, values };
      }
    } else if (code === COMMA) {
      values++;
      if (level === 1 && isArray) {
        close(i);
        part = { start: i + 1, end: text.length, depth: 0, values: 1 };
      } else part.values++;
    }
  }
  // An array that does not end, or has something behind it, is none: the text as a whole does not parse.
  if (isArray)
    return { parts: [{ start: 0, end: text.length, depth, values }], isArray: false, depth, values };
  close(text.length);
  return { parts, isArray, depth, values };
}
