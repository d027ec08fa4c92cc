/** Writes a JSON value as an XML document. */

/** Whatever JSON can say: what the routes answer with. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** What XML 1.0 (section 2.2, Char) cannot hold, not even escaped: most control characters, half a surrogate pair, U+FFFE, U+FFFF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  // Parsers read these as line feeds: the first in XML 1.0 (section 2.11), the next two in 1.1, some the last as well.
  '\r': '&#13;',
  '\u0085': '&#133;',
  '\u2028': '&#8232;',
  '\u2029': '&#8233;',
};

const escaped = (text: string) =>
  text
    .replace(NOT_IN_XML, '\ufffd')
    .replace(/[&<>\r\u0085\u2028\u2029]/g, (character) => ENTITIES[character] ?? '');

/**
 * An element for each member, in their order; an array is its member's element once for each item, so that it reads back as
 * it is in JSON; null is an empty element. What XML cannot hold becomes U+FFFD.
 * @param root the name of the element around it. It and the names of members must be names of elements: they come from our
 * own contracts, never from a caller
 */
export function xmlText(root: string, value: JsonValue): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, value)}\n`;
}

function element(name: string, value: JsonValue): string {
  if (value === null) return `<${name}/>`;
  if (Array.isArray(value)) return value.map((item: JsonValue) => element(name, item)).join('');
  if (typeof value !== 'object') return `<${name}>${escaped(String(value))}</${name}>`;
  const members = Object.entries(value).map(([member, inner]) => element(member, inner));
  return `<${name}>${members.join('')}</${name}>`;
}
