/**
 * Where a value stands in a JSON text. Payloads must reach the receiver in the producer's exact bytes, and parsing and
 * printing again would change numbers (`1.10`, 20 digits), escapes and the order of members; so the text is cut, not rebuilt.
 *
 * All functions take text that `JSON.parse` has accepted; on other text the result means nothing.
 */

/** Start (inclusive) and end (exclusive) in UTF-16 units. */
export type Span = { start: number; end: number };

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/** `{` or `[`: they differ from `}` and `]`, and from each other, in one bit. */
const isOpening = (code: number) => (code & ~0x20) === 0x5b;
const isClosing = (code: number) => (code & ~0x20) === 0x5d;
/** Space, tab, line feed or carriage return. */
const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

function skipSpace(text: string, at: number): number {
  let i = at;
  while (isSpace(text.charCodeAt(i))) i++;
  return i;
}

/** The index after the string that starts (with its quote) at `at`. */
function skipString(text: string, at: number): number {
  let i = at + 1;
  for (;;) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i + 1;
    i += code === BACKSLASH ? 2 : 1;
  }
}

/** The index after the value that starts at `at`. Iterative: the depth of the text costs no stack. */
function skipValue(text: string, at: number): number {
  let depth = 0;
  let i = at;
  do {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = skipString(text, i);
      continue;
    }
    if (isOpening(code)) depth++;
    else if (isClosing(code)) depth--;
    i++;
    // A number, true, false or null at the top goes on up to what ends it.
    if (depth === 0 && !isClosing(code)) {
      while (i < text.length && !isEnd(text.charCodeAt(i))) i++;
    }
  } while (depth > 0);
  return i;
}

const isEnd = (code: number) => code === COMMA || code === 0x3a || isClosing(code) || isSpace(code);

/** The text that the JSON string from `start` to `end`, quotes included, stands for. */
function stringAt(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes('\\') ? String(JSON.parse(`"${inner}"`)) : inner;
}

/** The members of the object that is the value in `within`, in their order: name and span of the value. Other values have none. */
function* membersOf(text: string, within: Span): Generator<{ name: string; span: Span }> {
  const start = skipSpace(text, within.start);
  if (text.charAt(start) !== '{') return;
  let i = skipSpace(text, start + 1);
  while (text.charAt(i) === '"') {
    const keyEnd = skipString(text, i);
    const name = stringAt(text, i, keyEnd);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = skipValue(text, start);
    yield { name, span: { start, end } };
    i = skipSpace(text, end);
    if (text.charAt(i) === ',') i = skipSpace(text, i + 1);
  }
}

/** The span of the member `key` of the object that is the value in `within`; of the last one, as JSON.parse takes it. */
export function memberSpan(text: string, within: Span, key: string): Span | null {
  let found: Span | null = null;
  for (const { name, span } of membersOf(text, within)) if (name === key) found = span;
  return found;
}

/** The span of the value of the first member, where the value in `within` is an object that has one. */
export function firstMemberSpan(text: string, within: Span): Span | null {
  for (const { span } of membersOf(text, within)) return span;
  return null;
}

/** A member that an object has twice. */
export type DuplicateMember = {
  name: string;
  /** The names and indexes from the value in which was searched down to the member, its own name last. */
  path: (string | number)[];
  /** Where the second one starts, in UTF-16 units of the text. */
  index: number;
};

/** An object or array around the place that is being read. */
type Level = {
  /** Of an object, the names so far; an array has none. */
  names: Set<string> | null;
  /** Whether the next string of an object is a name. */
  isNameNext: boolean;
  /** The name or index of the member or element that is being read. */
  key: string | number;
};

/**
 * The first member that any object in `within` has twice, at whatever depth; null where none has. Names are compared as what
 * they stand for: `"a"` and `"\u0061"` are the same. Programs differ in which of the two they take (RFC 8259, section 4).
 * Takes time in proportion to the text, and no stack.
 */
export function findDuplicateMember(
  text: string,
  within: Span = { start: 0, end: text.length },
): DuplicateMember | null {
  const around: Level[] = [];
  let inner: Level | undefined;
  for (let i = within.start; i < within.end; ) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      const end = skipString(text, i);
      if (inner?.isNameNext && inner.names !== null) {
        const name = stringAt(text, i, end);
        inner.key = name;
        inner.isNameNext = false;
        // One look-up: a set that has the name already does not grow.
        const { size } = inner.names;
        if (inner.names.add(name).size === size)
          return { name, path: around.map(({ key }) => key), index: i };
      }
      i = end;
      continue;
    }
    if (isOpening(code)) {
      const isObject = code === 0x7b;
      inner = { names: isObject ? new Set() : null, isNameNext: isObject, key: 0 };
      around.push(inner);
    } else if (isClosing(code)) {
      around.pop();
      inner = around.at(-1);
    } else if (code === COMMA && inner !== undefined) {
      inner.isNameNext = true;
      if (typeof inner.key === 'number') inner.key++;
    }
    i++;
  }
  return null;
}

/** The spans of the elements of the array that is the whole text. */
export function elementSpans(text: string): Span[] {
  const spans: Span[] = [];
  let i = skipSpace(text, skipSpace(text, 0) + 1);
  while (i < text.length && text.charAt(i) !== ']') {
    const end = skipValue(text, i);
    spans.push({ start: i, end });
    i = skipSpace(text, end);
    if (text.charAt(i) === ',') i = skipSpace(text, i + 1);
  }
  return spans;
}
