/** Bad input for an operation, made from its own contract. */
import { queryParameters } from '#lib/contracts/api/openapi';
import type { Operation } from '#lib/contracts/api/operation';
import { type Query, takesSeveral } from '#lib/services/parse';

/** What is wrong with it, and the body or the query itself. */
export type BadBody = { what: string; text: string | Uint8Array };
export type BadQuery = { what: string; query: string };

const DEEP = 10_000;
const deepJson = `${'['.repeat(DEEP)}1${']'.repeat(DEEP)}`;

/** Each wrong for most members; where one happens to be right, the contract says so. As JSON text. */
const VALUES: Record<string, string> = {
  null: 'null',
  true: 'true',
  'a number': '7',
  'a negative number': '-1',
  'a fraction': '1.5',
  'a number beyond all': '1e999',
  'an empty text': '""',
  'a text': '"x"',
  'a text of 60 KB': `"${'x'.repeat(60_000)}"`,
  'U+0000': '"a\\u0000b"',
  'half a surrogate pair': '"\\ud800"',
  'a control character': '"a\\u0007b"',
  'right-to-left override': '"\\u202egnp.exe"',
  SQL: '"\'; drop table events; --"',
  'an empty array': '[]',
  'an array of null': '[null]',
  'an array of 5,000 texts': `[${Array.from({ length: 5_000 }, () => '"x"').join()}]`,
  'an array of arrays': '[[[]]]',
  'an object': '{"a":{"b":[]}}',
  'a prototype': '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{}}}',
  'nesting without end': deepJson,
};

const WHOLE: Record<string, string | Uint8Array> = {
  nothing: '',
  'white space': ' \n',
  'half of it': '{"a":',
  'two values': '{} {}',
  'a comment': '{/* a */}',
  'a byte order mark': '\ufeff{}',
  NaN: 'NaN',
  'nesting without end': deepJson,
  'objects without end': `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  'no UTF-8': Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d),
  'an overlong slash': Uint8Array.of(0x22, 0xc0, 0xaf, 0x22),
  'a surrogate in UTF-8': Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22),
  'a raw U+0000': Uint8Array.of(0x7b, 0x22, 0x00, 0x22, 0x3a, 0x31, 0x7d),
  null: 'null',
  'a text': '"x"',
  'a number': '7',
  'an empty array': '[]',
  'an array of anything': '[1,null,"x",[],{}]',
  'an empty object': '{}',
};

const memberText = (name: string, value: string) => `${JSON.stringify(name)}:${value}`;
const objectText = (members: readonly (readonly [string, string])[]) =>
  `{${members.map(([name, value]) => memberText(name, value)).join()}}`;

/** Bodies: each member wrong in each way, missing, there twice, one too many; and no body at all in many ways. */
export function badBodies(operation: Pick<Operation, 'body' | 'bodyExample'>): BadBody[] {
  if (operation.body === undefined) return [];
  const example = Object.entries(operation.bodyExample as Record<string, unknown>).map(
    ([name, value]) => [name, JSON.stringify(value)] as const,
  );
  const wrong = example.flatMap(([name, value]) => [
    ...Object.entries(VALUES).map(([what, bad]) => ({
      what: `${name}: ${what}`,
      text: objectText(example.map((member) => (member[0] === name ? [name, bad] : member))),
    })),
    { what: `${name} missing`, text: objectText(example.filter((member) => member[0] !== name)) },
    { what: `${name} twice`, text: objectText([...example, [name, value]]) },
    {
      what: `${name} twice, once escaped`,
      text: objectText(example).replace(
        /}$/,
        `,"\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}":${value}}`,
      ),
    },
  ]);
  const extra = [
    '__proto__',
    'constructor',
    'orgId',
    'org_id',
    'id',
    'isAdmin',
    '\0',
    '',
    'x'.repeat(50_000),
  ].map((name) => ({
    what: `one too many: ${JSON.stringify(name).slice(0, 20)}`,
    text: objectText([...example, [name, '{"isAdmin":true}']]),
  }));
  const whole = Object.entries(WHOLE).map(([what, text]) => ({ what, text }));
  return [...wrong, ...extra, ...whole];
}

/** Texts that are wrong for most parameters of a query. */
const QUERY_VALUES = [
  '',
  ' ',
  'x',
  '-1',
  '0',
  '1.5',
  '101',
  '1e9',
  'NaN',
  'null',
  '[]',
  '\0',
  'a\0b',
  '../../etc/passwd',
  "' or 1=1 --",
  '%',
  '%25',
  'x'.repeat(5_000),
  ','.repeat(1_000),
  Array.from({ length: 200 }, () => 'failed').join(),
  'dlv_',
  'dlv_zzzzzzzzzzzzzzzzzzzzzzzzzz',
  'dlv_7zzzzzzzzzzzzzzzzzzzzzzzzz',
  'aud_00000000000000000000000000',
  'whk_01kjqzfrz5f4h8v0y2m7s6d3qe',
  '2026-03-02',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999Z',
  '2026-13-45T99:99:99Z',
  '2026-03-02T14:11:08+23:59',
  '+275760-09-13T00:00:00Z',
];

/** Queries, without their `?`; `required` is what must be there besides. */
export function badQueries(operation: Operation, required: Record<string, string>): BadQuery[] {
  const names = [...queryParameters(operation).map(({ name }) => String(name)), 'unknown', '__proto__'];
  const queries = names.flatMap((name) => [
    ...QUERY_VALUES.map((value) => ({
      what: `${name}=${JSON.stringify(value).slice(0, 40)}`,
      query: new URLSearchParams({ ...required, [name]: value }).toString(),
    })),
    { what: `${name} that is no UTF-8`, query: `${new URLSearchParams(required)}&${name}=%ff%fe` },
    { what: `${name} twice`, query: `${name}=a&${name}=b` },
    { what: `${name}[]`, query: `${name}[]=a&${name}[b]=c` },
  ]);
  const missing = Object.keys(required).map((name) => {
    const { [name]: _left, ...rest } = required;
    return { what: `${name} missing`, query: new URLSearchParams(rest).toString() };
  });
  return [...queries, ...missing];
}

/** What can stand in a path in the place of an id. */
export const BAD_IDS = [
  '%00',
  '%ff',
  '%E0%A4%A',
  'x',
  '0',
  'null',
  '__proto__',
  'constructor',
  '%F0%9F%9A%80',
  'whk_',
  'whk_zzzzzzzzzzzzzzzzzzzzzzzzzz',
  'WHK_01KJQZFRZ5F4H8V0Y2M7S6D3QE',
  "whk_01kjqzfrz5f4h8v0y2m7s6d3qe'--",
  '01890a5d-ac96-774b-bcce-b302099a8057',
  `whk_${'0'.repeat(5_000)}`,
];

/** Whether the contract takes a body; what is no JSON, or has a member twice or too many, it does not get to see. */
export function isGoodBody({ body }: Pick<Operation, 'body'>, { what, text }: BadBody): boolean {
  if (/twice|too many|U\+0000|surrogate|byte order/.test(what)) return false;
  try {
    return body?.safeParse(JSON.parse(typeof text === 'string' ? text : 'not text')).success ?? true;
  } catch {
    return false;
  }
}

/** Whether the contract takes a query: nothing unknown, and nothing twice that it has not as a list. */
export function isGoodQuery({ query: contract }: Operation, query: Query): boolean {
  if (contract === undefined) return Object.keys(query).length === 0;
  const entries = Object.entries(query);
  if (entries.some(([name, value]) => typeof value !== 'string' && !takesSeveral(contract, name)))
    return false;
  const given = entries.map(([name, value]) => [name, takesSeveral(contract, name) ? [value].flat() : value]);
  return contract.strict().safeParse(Object.fromEntries(given)).success;
}

/** Words of the validator and of the language, which tell a user nothing. */
export const JARGON =
  /invalid input|invalid (?:option|string|url|email|iso|uuid|element|key|number|date|union|value)|expected \w+, |received|too (?:big|small)|unrecognized|undefined|\bNaN\b|\[object|discriminator|\bnullish\b/i;
