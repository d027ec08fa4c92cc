/**
 * JSON as text: formatted and coloured by its tokens, never parsed and printed again, which would change numbers
 * (`1.10`, 20 digits), escapes and duplicate keys. Iterative, so that depth costs no stack.
 */

export type JsonTokenKind = 'key' | 'string' | 'number' | 'literal' | 'plain';

/** A run of text of one kind. `plain` is punctuation and space. */
export type JsonPiece = { kind: JsonTokenKind; text: string };

const INDENT = '  ';
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

/** Collects pieces; neighbours of one kind become one. */
function collector() {
  const pieces: JsonPiece[] = [];
  return {
    pieces,
    add(kind: JsonTokenKind, text: string) {
      const last = pieces.at(-1);
      if (last?.kind === kind) last.text += text;
      else pieces.push({ kind, text });
    },
  };
}

/**
 * Lays a JSON text out over lines, two spaces a level; every token stays as it is written.
 * @param text what `isJson` accepts; for other text the result means nothing
 */
export function formatJson(text: string): JsonPiece[] {
  const { pieces, add } = collector();
  let depth = 0;
  let i = spaceEnd(text, 0);
  while (i < text.length) {
    const character = text.charAt(i);
    if (character === '"') {
      const end = stringEnd(text, i);
      add(text.charAt(spaceEnd(text, end)) === ':' ? 'key' : 'string', text.slice(i, end));
      i = end;
    } else if (character === '{' || character === '[') {
      const next = spaceEnd(text, i + 1);
      const closing = text.charAt(next);
      if (closing === '}' || closing === ']') {
        add('plain', character + closing);
        i = next + 1;
      } else {
        depth++;
        add('plain', `${character}\n${INDENT.repeat(depth)}`);
        i++;
      }
    } else if (character === '}' || character === ']') {
      depth--;
      add('plain', `\n${INDENT.repeat(depth)}${character}`);
      i++;
    } else if (character === ',') {
      add('plain', `,\n${INDENT.repeat(depth)}`);
      i++;
    } else if (character === ':') {
      add('plain', ': ');
      i++;
    } else {
      const end = scalarEnd(text, i);
      add('-0123456789'.includes(character) ? 'number' : 'literal', text.slice(i, end));
      i = end;
    }
    i = spaceEnd(text, i);
  }
  return pieces;
}

/** The text that the pieces make. */
export function piecesText(pieces: readonly JsonPiece[]): string {
  return pieces.map((piece) => piece.text).join('');
}
