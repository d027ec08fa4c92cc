/** Writes a JSON value as a YAML 1.2 document, in block style. */
import type { JsonValue } from '#lib/domain/text/xml-text';

/** What is not printable in YAML (1.2.2, production 1), and what older readers take for a line break or an encoding's mark. */
const NOT_PRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A JSON string is a double-quoted scalar of YAML: nothing in it can be taken for structure, or for another type. */
const quoted = (text: string) =>
  JSON.stringify(text).replace(
    NOT_PRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const isPlainName = (name: string) =>
  /^[a-z]\w*$/i.test(name) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(name);

/** Members in their order; texts are quoted, so that `no`, `1e3` or `2026-03-02` stay texts for every reader. */
export function yamlText(value: JsonValue): string {
  return `---\n${isNested(value) ? block(value, '') : `${scalar(value)}\n`}`;
}

type Nested = readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** Whether it takes lines of its own. */
function isNested(value: JsonValue): value is Nested {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function scalar(value: JsonValue): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? '[]' : '{}';
}

function block(value: Nested, indent: string): string {
  const isList = Array.isArray(value);
  return Object.entries(value)
    .map(([name, inner]: [string, JsonValue]) => {
      const head = `${indent}${isList ? '-' : `${isPlainName(name) ? name : quoted(name)}:`}`;
      return isNested(inner) ? `${head}\n${block(inner, `${indent}  `)}` : `${head} ${scalar(inner)}\n`;
    })
    .join('');
}
