/**
 * Identifiers: UUIDv7 inside, prefixed text outside (`whk_01k…`).
 *
 * The text form is TypeID 0.3: a prefix, `_`, and the 128 bits in 26 characters of Crockford's base32.
 * Source: the TypeID specification, https://github.com/jetify-com/typeid/tree/main/spec
 */

export const ID_PREFIXES = {
  organisation: 'org',
  user: 'usr',
  webhook: 'whk',
  event: 'evt',
  delivery: 'dlv',
  attempt: 'att',
  apiKey: 'key',
  auditEntry: 'aud',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const SUFFIX_LENGTH = 26;
const HYPHEN = '-'.charCodeAt(0);
const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Writes a UUID (lower case, with hyphens) as prefixed text. Throws a RangeError for anything else. */
export function encodeId(kind: IdKind, uuid: string): string {
  if (!UUID_PATTERN.test(uuid)) throw new RangeError('encodeId takes a lower case UUID');
  let suffix = '';
  // 26 characters hold 130 bits: two zero bits come first.
  let bits = 0;
  let bitCount = 2;
  for (let i = 0; i < uuid.length; i++) {
    const code = uuid.charCodeAt(i);
    if (code === HYPHEN) continue;
    // '0' is 48, 'a' is 97.
    bits = ((bits << 4) | (code < 58 ? code - 48 : code - 87)) & 0xff;
    bitCount += 4;
    if (bitCount < 5) continue;
    bitCount -= 5;
    suffix += ALPHABET.charAt((bits >> bitCount) & 31);
  }
  return `${ID_PREFIXES[kind]}_${suffix}`;
}

/** Reads prefixed text of the given kind back into a UUID; null where the text is not such an id. Never throws. */
export function decodeId(kind: IdKind, text: string): string | null {
  const prefix = `${ID_PREFIXES[kind]}_`;
  if (!text.startsWith(prefix)) return null;
  const suffix = text.slice(prefix.length);
  // The first character holds three bits: above '7' the value would not fit in 128 bits.
  if (suffix.length !== SUFFIX_LENGTH || suffix.charAt(0) > '7') return null;
  let bits = 0n;
  for (const character of suffix) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return null;
    bits = (bits << 5n) | BigInt(value);
  }
  const hex = bits.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The regular expression (ECMA-262) of ids of a kind, for documents. */
export const idPattern = (kind: IdKind) => `^${ID_PREFIXES[kind]}_[0-7][${ALPHABET}]{${SUFFIX_LENGTH - 1}}$`;

/** How many characters an id of a kind has. */
export const idLength = (kind: IdKind) => ID_PREFIXES[kind].length + 1 + SUFFIX_LENGTH;

/** The instant that a UUIDv7 carries, in milliseconds since 1970 (RFC 9562, section 5.7). */
export function uuidV7TimeMs(uuid: string): number {
  return Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16);
}

/** The smallest UUIDv7 of an instant in milliseconds: a bound for ranges over time. */
export function firstUuidAt(timeMs: number): string {
  const hex = Math.max(0, Math.floor(timeMs)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}
