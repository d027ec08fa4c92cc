/**
 * JSON as text: formatted and coloured by its tokens, never parsed and printed again, which would change numbers
 * (`1.10`, 20 digits), escapes and duplicate keys. Iterative, so that depth costs no stack.
 */

export type JsonTokenKind = 'key' | 'string' | 'number' | 'literal' | 'plain';

/** A run of text of one kind. `plain` is punctuation and space. */
export type JsonPiece = { kind: JsonTokenKind; text: string };

const INDENT = '  ';
/** Deeper levels are not moved further in: thousands of them, which a receiver may send, would be gigabytes of space. */
const MAX_INDENTED_LEVELS = 40;
const SPACE = ' \t\n\r';
const ENDS_SCALAR = ' \t\n\r,:]}';

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const indent = (depth: number) => INDENT.repeat(Math.min(depth, MAX_INDENTED_LEVELS));

/** The index after the string that starts (with its quote) at `at`. */
function stringEnd(text: string, at: number): number {
  let i = at + 1;
  while (i < text.length && text.charAt(i) !== '"') i += text.charAt(i) === '\\' ? 2 : 1;
  return i + 1;
}

function scalarEnd(text: string, at: number): number {
  let i = at;
  while (i < text.length && !ENDS_SCALAR.includes(text.charAt(i))) i++;
  return i;
}

function spaceEnd(text: string, at: number): number {
  let i = at;
  while (i < text.length && SPACE.includes(text.charAt(i))) i++;
  return i;
}

/**
 * The lines of a JSON text laid out, two spaces a level, as they are asked for; every token stays as it is written.
 * @param text what `isJson` accepts; for other text the result means nothing
 */
export function* formattedLines(text: string): Generator<string> {
  let line = '';
  let depth = 0;
  let i = spaceEnd(text, 0);
  while (i < text.length) {
    const character = text.charAt(i);
    let end = i + 1;
    if (character === '"') {
      end = stringEnd(text, i);
      line += text.slice(i, end);
    } else if (character === '{' || character === '[') {
      const next = spaceEnd(text, end);
      const closing = text.charAt(next);
      if (closing === '}' || closing === ']') {
        line += character + closing;
        end = next + 1;
      } else {
        yield line + character;
        line = indent(++depth);
      }
    } else if (character === '}' || character === ']') {
      yield line;
      line = indent(--depth) + character;
    } else if (character === ',') {
      yield `${line},`;
      line = indent(depth);
    } else if (character === ':') {
      line += ': ';
    } else {
      end = scalarEnd(text, i);
      line += text.slice(i, end);
    }
    i = spaceEnd(text, end);
  }
  yield line;
}

/** A JSON text laid out: what `formattedLines` gives, in one. */
export const formatJson = (text: string): string => [...formattedLines(text)].join('\n');

/** The tokens of a JSON text, or of whole lines of one, with everything between them: together they are the text. */
export function jsonPieces(text: string): JsonPiece[] {
  const pieces: JsonPiece[] = [];
  let plainFrom = 0;
  let i = 0;
  const push = (kind: JsonTokenKind, end: number) => {
    if (plainFrom < i) pieces.push({ kind: 'plain', text: text.slice(plainFrom, i) });
    pieces.push({ kind, text: text.slice(i, end) });
    i = end;
    plainFrom = end;
  };
  while (i < text.length) {
    const character = text.charAt(i);
    if (character === '"') {
      const end = stringEnd(text, i);
      push(text.charAt(spaceEnd(text, end)) === ':' ? 'key' : 'string', end);
    } else if ('-0123456789'.includes(character)) push('number', scalarEnd(text, i));
    else if ('tfn'.includes(character)) push('literal', scalarEnd(text, i));
    else i++;
  }
  if (plainFrom < text.length) pieces.push({ kind: 'plain', text: text.slice(plainFrom) });
  return pieces;
}
