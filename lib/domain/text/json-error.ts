/**
 * Where a JSON text is wrong, and why, in words for the person who types it. The browsers' own messages differ, and
 * not all of them tell the place.
 */

export type JsonError = {
  /** From 0, in UTF-16 units: for the caret. */
  index: number;
  /** Both from 1; columns count characters. */
  line: number;
  column: number;
  message: string;
};

type Expectation = 'value' | 'value or end' | 'name' | 'name or end' | 'colon' | 'comma or end' | 'nothing';

/** Thrown inside only. */
class Flaw extends Error {
  readonly index: number;
  constructor(index: number, message: string) {
    super(message);
    this.index = index;
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[^\s,:\]}"[{]+/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

const TRAILING_COMMA = 'A comma must not stand before the closing bracket.';

const MESSAGES: Record<Expectation, string> = {
  value: 'Expected a value here.',
  'value or end': 'Expected a value or ] here.',
  name: 'Expected a name in double quotes here.',
  'name or end': 'Expected a name in double quotes or } here.',
  colon: 'Expected a colon after the name.',
  'comma or end': 'Expected a comma or the closing bracket here.',
  nothing: 'Nothing may follow after the end of the JSON value.',
};

/** How far the text has been read, and what may come next. */
type Progress = { at: number; open: ('{' | '[')[]; expected: Expectation };

type Next = Pick<Progress, 'at' | 'expected'>;

/** The first flaw of a text as JSON; null where it has none, which is exactly where `JSON.parse` accepts it. */
export function findJsonError(text: string): JsonError | null {
  try {
    scan(text);
    return null;
  } catch (error) {
    if (!(error instanceof Flaw)) throw error;
    return { index: error.index, ...placeOf(text, error.index), message: error.message };
  }
}

function placeOf(text: string, index: number): Pick<JsonError, 'line' | 'column'> {
  let line = 1;
  let lineStart = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < index; end = text.indexOf('\n', lineStart)) {
    line++;
    lineStart = end + 1;
  }
  let column = 1;
  for (let i = lineStart; i < index; column++) i += (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1;
  return { line, column };
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** Reads a string; gives the index after it. */
function readString(text: string, at: number): number {
  let i = at + 1;
  for (;;) {
    const character = text.charAt(i);
    if (character === '"') return i + 1;
    if (character === '') throw new Flaw(at, 'This text is not closed: a double quote is missing.');
    if (character === '\\') {
      const escaped = matchAt(ESCAPE, text, i);
      if (escaped === null) throw new Flaw(i, 'There is no such escape. Write a backslash as \\\\.');
      i += escaped.length;
    } else if (character < ' ') {
      throw new Flaw(i, 'Write a line break in a text as \\n, a tab as \\t.');
    } else i++;
  }
}

/** Reads a number, true, false or null; gives the index after it. */
function readScalar(text: string, at: number): number {
  const word = matchAt(WORD, text, at) ?? text.charAt(at);
  if (word === 'true' || word === 'false' || word === 'null') return at + word.length;
  if (/^[-+.\d]/.test(word)) {
    const number = matchAt(NUMBER, text, at);
    if (number === word) return at + word.length;
    throw new Flaw(at, 'This is not a number in JSON. Write for example 12, -0.5 or 1e6.');
  }
  if (/^['\u2018\u201c]/.test(word)) throw new Flaw(at, 'Put texts and names in straight double quotes.');
  throw new Flaw(at, 'Expected a value: text in double quotes, a number, true, false, null, { or [.');
}

/** What may follow once a value has ended. */
const afterValue = (open: Progress['open']): Expectation => (open.length === 0 ? 'nothing' : 'comma or end');

function scan(text: string): void {
  const progress: Progress = { at: 0, open: [], expected: 'value' };
  for (;;) {
    while (progress.at < text.length && ' \t\n\r'.includes(text.charAt(progress.at))) progress.at++;
    if (progress.at >= text.length) {
      finish(progress);
      return;
    }
    if (mayClose(progress, text.charAt(progress.at))) {
      progress.open.pop();
      progress.expected = afterValue(progress.open);
      progress.at++;
    } else Object.assign(progress, step(text, progress));
  }
}

function finish({ at, open, expected }: Progress): void {
  if (expected === 'nothing') return;
  throw new Flaw(
    at,
    open.length === 0 ? 'There is no JSON here yet.' : 'The text ends too early: a bracket is open.',
  );
}

function mayClose({ open, expected }: Progress, character: string): boolean {
  return (
    open.length > 0 &&
    (expected === 'comma or end' || expected === 'value or end' || expected === 'name or end') &&
    character === (open.at(-1) === '{' ? '}' : ']')
  );
}

/** Reads one token and says what may come after it. */
function step(text: string, { at, open, expected }: Progress): Next {
  const character = text.charAt(at);
  const go = (next: number, then: Expectation): Next => ({ at: next, expected: then });
  if (expected === 'value' || expected === 'value or end') {
    if (character === '{' || character === '[') {
      open.push(character);
      return go(at + 1, character === '{' ? 'name or end' : 'value or end');
    }
    if (character === ']' && expected === 'value' && open.at(-1) === '[') throw new Flaw(at, TRAILING_COMMA);
    if (character === '}' || character === ']') throw new Flaw(at, MESSAGES[expected]);
    return go(character === '"' ? readString(text, at) : readScalar(text, at), afterValue(open));
  }
  if (expected === 'name' && character === '}') throw new Flaw(at, TRAILING_COMMA);
  if ((expected === 'name' || expected === 'name or end') && character === '"')
    return go(readString(text, at), 'colon');
  if (expected === 'colon' && character === ':') return go(at + 1, 'value');
  if (expected === 'comma or end' && character === ',')
    return go(at + 1, open.at(-1) === '{' ? 'name' : 'value');
  throw new Flaw(at, MESSAGES[expected]);
}
