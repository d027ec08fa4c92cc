/**
 * Random JSON texts. They are made piece by piece, not printed from values, so that they have what parsing and printing would
 * change: numbers, escapes, white space, members that are there twice.
 */
import type { Random } from '#lib/domain/testing/seeded-random';

const NUMBERS = ['0', '-0', '1.10', '12345678901234567890', '1e400', '-1E-7', '4.0000', '1.0e+2'];
const PIECES = [
  'a',
  '\\u0000',
  '\\ud800',
  '\\"',
  '\\\\',
  '\\/',
  '🪝',
  '漢',
  'e\u0301',
  '\u2028',
  '</script>',
  '{',
  ']',
  ',',
];
const NAMES = ['a', 'id', 'data', 'resource_url', '\\u0069d', '__proto__', ''];
const SPACES = ['', '', '', ' ', '\n', '\t\r\n'];

/** Gives the next text with each call. `names` are written as they are, between quotes. */
export function jsonTexts(random: Random, names: readonly string[] = NAMES): () => string {
  const pick = (choices: readonly string[]) => choices[random(choices.length)] ?? '';
  const space = () => pick(SPACES);
  const string = () => `"${Array.from({ length: random(6) }, () => pick(PIECES)).join('')}"`;
  const list = (count: number, item: () => string) =>
    Array.from({ length: count }, () => space() + item() + space()).join(',') || space();
  function value(depth: number): string {
    switch (random(depth > 0 ? 6 : 4)) {
      case 0:
        return pick(NUMBERS);
      case 1:
        return pick(['true', 'false', 'null']);
      case 2:
      case 3:
        return string();
      case 4:
        return `[${list(random(4), () => value(depth - 1))}]`;
      default:
        return `{${list(random(5), () => `"${pick(names)}"${space()}:${space()}${value(depth - 1)}`)}}`;
    }
  }
  return () => space() + value(4) + space();
}
