/**
 * Where a value stands in a JSON text. Payloads must reach the receiver in the producer's exact bytes, and parsing and
 * printing again would change numbers (`1.10`, 20 digits), escapes and duplicate keys; so the text is cut, not rebuilt.
 *
 * All functions take text that `JSON.parse` has accepted; on other text the result means nothing.
 */

/** Start (inclusive) and end (exclusive) in UTF-16 units. */
export type Span = { start: number; end: number };

function skipSpace(text: string, at: number): number {
  let i = at;
  while (i < text.length && ' \t\n\r'.includes(text.charAt(i))) i++;
  return i;
}

/** The index after the string that starts (with its quote) at `at`. */
function skipString(text: string, at: number): number {
  let i = at + 1;
  while (text.charAt(i) !== '"') i += text.charAt(i) === '\\' ? 2 : 1;
  return i + 1;
}

/** The index after the value that starts at `at`. Iterative: the depth of the text costs no stack. */
function skipValue(text: string, at: number): number {
  let depth = 0;
  let i = at;
  do {
    const character = text.charAt(i);
    if (character === '"') {
      i = skipString(text, i);
      continue;
    }
    if (character === '{' || character === '[') depth++;
    if (character === '}' || character === ']') depth--;
    i++;
    // A number, true, false or null at the top goes on up to what ends it.
    if (depth === 0 && !'}]'.includes(character)) {
      while (i < text.length && !' \t\n\r,:]}'.includes(text.charAt(i))) i++;
    }
  } while (depth > 0);
  return i;
}

/** The members of the object that is the value in `within`, in their order: name and span of the value. Other values have none. */
function* membersOf(text: string, within: Span): Generator<{ name: unknown; span: Span }> {
  const start = skipSpace(text, within.start);
  if (text.charAt(start) !== '{') return;
  let i = skipSpace(text, start + 1);
  while (text.charAt(i) === '"') {
    const keyEnd = skipString(text, i);
    const name: unknown = JSON.parse(text.slice(i, keyEnd));
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

/** The first name that the object in `within` has twice, not counting what is inside its members; null where none. */
export function duplicateMember(text: string, within: Span): string | null {
  const seen = new Set<unknown>();
  for (const { name } of membersOf(text, within)) {
    if (seen.has(name)) return String(name);
    seen.add(name);
  }
  return null;
}

/** The first name that any object of the text has twice; null where none. Programs differ in which of the two they take. */
export function anyDuplicateMember(text: string): string | null {
  /** The objects and arrays around the place, the innermost last; an array has no names. */
  const around: { names: Set<unknown> | null; isName: boolean }[] = [];
  for (let i = 0; i < text.length; ) {
    const character = text.charAt(i);
    const inner = around.at(-1);
    if (character === '"') {
      const end = skipString(text, i);
      if (inner?.names && inner.isName) {
        const name: unknown = JSON.parse(text.slice(i, end));
        if (inner.names.has(name)) return String(name);
        inner.names.add(name);
        inner.isName = false;
      }
      i = end;
      continue;
    }
    if (character === '{') around.push({ names: new Set(), isName: true });
    else if (character === '[') around.push({ names: null, isName: false });
    else if (character === '}' || character === ']') around.pop();
    else if (character === ',' && inner) inner.isName = true;
    i++;
  }
  return null;
}
