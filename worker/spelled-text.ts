/**
 * Finds known texts in bytes, however they are written there: each character as it is, percent-encoded, escaped as in
 * JSON or as in HTML, and several of these at once, as when JSON stands in an HTML page or in another JSON text.
 *
 * Runs for every answer to a request with a credential, on up to 64 kB that a stranger has chosen: one pass, no regular
 * expressions, and no backtracking but where bytes can be read in two ways.
 */

/** A range of bytes, the end exclusive. */
export type Span = { start: number; end: number };

export type Needle = {
  bytes: Buffer;
  /** Whether line breaks, spaces and colons may stand inside, as in long Base64 and hexadecimal texts. */
  allowsSeparators: boolean;
};

const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const HASH = 0x23;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SEMICOLON = 0x3b;
const SPACE = 0x20;
const LOWER_U = 0x75;
const LOWER_X = 0x78;

/** Encodings of encodings are followed this deep: `%25252541`, `\\\\"`, `&amp;amp;quot;`. */
const MAX_DEPTH = 4;
const MAX_SEPARATORS = 4;
/** The beginning of a text at the end of the bytes counts from this many bytes on. */
const MIN_CUT_LENGTH = 4;

const NAMED_ENTITIES: readonly [name: Buffer, code: number][] = [
  [Buffer.from('amp;'), 0x26],
  [Buffer.from('lt;'), 0x3c],
  [Buffer.from('gt;'), 0x3e],
  [Buffer.from('quot;'), 0x22],
  [Buffer.from('apos;'), 0x27],
];
const [[AMP]] = NAMED_ENTITIES as [[Buffer, number]];

/** One way to read what stands at a position: as which bytes, and where it ends. */
type Reading = { bytes: Buffer; end: number };

/** Every byte by itself. */
const BYTES = Array.from({ length: 256 }, (_, byte) => Buffer.from([byte]));
const NOTHING = Buffer.alloc(0);

function digitOf(byte: number | undefined, base: 10 | 16): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  return base === 16 && letter >= 0 && letter < 6 ? letter + 10 : -1;
}

/** Digits from a position on; `value` is -1 where there are fewer than `min`. */
function number(bytes: Buffer, at: number, base: 10 | 16, min: number, max: number) {
  let value = 0;
  let end = at;
  for (; end - at < max; end++) {
    const digit = digitOf(bytes[end], base);
    if (digit < 0) break;
    value = value * base + digit;
  }
  return { value: end - at < min ? -1 : value, end };
}

const startsWith = (bytes: Buffer, at: number, text: Buffer) =>
  bytes.length - at >= text.length && bytes.compare(text, 0, text.length, at, at + text.length) === 0;

/** A code point in UTF-8; empty for a number that is none. */
function utf8Of(code: number): Buffer {
  if (code < 0x80) return BYTES[code] ?? NOTHING;
  return code <= 0x10ffff ? Buffer.from(String.fromCodePoint(code), 'utf8') : NOTHING;
}

/** The code point of `u0041`, `u{41}` or `x41`: what follows the backslash of an escape (RFC 8259, section 7). */
function escapedCode(bytes: Buffer, at: number): { value: number; end: number } {
  if (bytes[at] === LOWER_X) return number(bytes, at + 1, 16, 2, 2);
  if (bytes[at + 1] === OPEN_BRACE) {
    const code = number(bytes, at + 2, 16, 1, 8);
    return bytes[code.end] === CLOSE_BRACE ? { ...code, end: code.end + 1 } : { value: -1, end: at };
  }
  const high = number(bytes, at + 1, 16, 4, 4);
  if (high.value < 0xd800 || high.value > 0xdbff) return high;
  let next = high.end;
  while (bytes[next] === BACKSLASH && next - high.end < 2 ** MAX_DEPTH) next++;
  const low = bytes[next] === LOWER_U ? number(bytes, next + 1, 16, 4, 4) : high;
  return { value: 0x10000 + (high.value - 0xd800) * 0x400 + (low.value - 0xdc00), end: low.end };
}

/** Every way to read what stands at a position, behind a number of backslashes (`depth`). */
function readings(bytes: Buffer, at: number, depth = 0): Reading[] {
  const byte = bytes[at];
  if (byte === undefined) return [];
  const found: Reading[] = [{ bytes: BYTES[byte] ?? NOTHING, end: at + 1 }];
  const behindBackslash = (end: number) => (depth < MAX_DEPTH ? readings(bytes, end, depth + 1) : []);
  if (byte === PLUS) {
    found.push({ bytes: BYTES[SPACE] ?? NOTHING, end: at + 1 });
  } else if (byte === PERCENT) {
    // RFC 3986, section 2.1; the percent sign may itself be encoded.
    for (let level = 0, from = at + 1; level < MAX_DEPTH; level++, from += 2) {
      const { value, end } = number(bytes, from, 16, 2, 2);
      if (value >= 0) found.push({ bytes: BYTES[value] ?? NOTHING, end });
      if (value === BACKSLASH) found.push(...behindBackslash(end));
      if (value !== PERCENT) break;
    }
  } else if (byte === AMPERSAND) {
    for (let level = 0, from = at + 1; level < MAX_DEPTH; level++, from += AMP.length) {
      const entity = entityAt(bytes, from);
      if (entity !== null) found.push({ bytes: utf8Of(entity.value), end: entity.end });
      if (entity?.value !== AMPERSAND) break;
    }
  } else if (byte === BACKSLASH) {
    found.push(...behindBackslash(at + 1));
  } else if (depth > 0 && (byte === LOWER_U || byte === LOWER_X)) {
    const { value, end } = escapedCode(bytes, at);
    if (value >= 0) found.push({ bytes: utf8Of(value), end });
  }
  return found;
}

/** What follows the ampersand of `&quot;`, `&#34;` or `&#x22;`. */
function entityAt(bytes: Buffer, at: number): { value: number; end: number } | null {
  if (bytes[at] === HASH) {
    const isHex = ((bytes[at + 1] ?? 0) | 0x20) === LOWER_X;
    const code = isHex ? number(bytes, at + 2, 16, 1, 8) : number(bytes, at + 1, 10, 1, 8);
    return code.value >= 0 && bytes[code.end] === SEMICOLON ? { ...code, end: code.end + 1 } : null;
  }
  const named = NAMED_ENTITIES.find(([name]) => startsWith(bytes, at, name));
  return named === undefined ? null : { value: named[1], end: at + named[0].length };
}

const isSeparator = (byte: number | undefined) =>
  byte === SPACE || byte === COLON || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);

/** Behind one separator, also an escaped one; the same position where there is none. */
function behindSeparator(bytes: Buffer, at: number): number {
  if (isSeparator(bytes[at])) return at + 1;
  if (bytes[at] === PERCENT) {
    const encoded = number(bytes, at + 1, 16, 2, 2);
    return isSeparator(encoded.value) ? encoded.end : at;
  }
  if (bytes[at] !== BACKSLASH) return at;
  let letter = at;
  while (bytes[letter] === BACKSLASH && letter - at < MAX_DEPTH) letter++;
  const isLineBreak = [0x6e, 0x72, 0x74].includes(bytes[letter] ?? 0);
  return isLineBreak ? letter + 1 : at;
}

/** Whether the byte may be read in more than one way. */
const isEncoding = (byte: number | undefined) =>
  byte === PERCENT || byte === AMPERSAND || byte === BACKSLASH || byte === PLUS;

/** The end of what is left of the needle from an index on, where it stands at a position; -1 where it does not. */
function endOf(
  bytes: Buffer,
  from: number,
  { bytes: needle, allowsSeparators }: Needle,
  fromIndex: number,
): number {
  let at = from;
  let index = fromIndex;
  for (;;) {
    if (index === needle.length) return at;
    if (at >= bytes.length) return index >= MIN_CUT_LENGTH ? bytes.length : -1;
    if (allowsSeparators && index > 0) {
      for (let count = 0; count < MAX_SEPARATORS; count++) at = behindSeparator(bytes, at);
    }
    const byte = bytes[at];
    if (!isEncoding(byte)) {
      if (byte !== needle[index]) return at >= bytes.length && index >= MIN_CUT_LENGTH ? bytes.length : -1;
      at += 1;
      index += 1;
      continue;
    }
    const stand = readings(bytes, at).filter(
      (one) => one.bytes.length > 0 && startsWith(needle, index, one.bytes),
    );
    const last = stand.pop();
    if (last === undefined) return -1;
    for (const one of stand) {
      const found = endOf(bytes, one.end, { bytes: needle, allowsSeparators }, index + one.bytes.length);
      if (found >= 0) return found;
    }
    at = last.end;
    index += last.bytes.length;
  }
}

/** Only the last backslashes of a long run can belong to what follows it. */
function isDeepInRun(bytes: Buffer, at: number): boolean {
  for (let ahead = 0; ahead < MAX_DEPTH; ahead++) if (bytes[at + ahead] !== BACKSLASH) return false;
  return true;
}

/**
 * Where the needles (at most 31) stand, in the order of their beginnings; spans may overlap. Where the bytes end within a
 * needle, its beginning counts: reading has stopped there.
 */
export function findSpelled(bytes: Buffer, needles: readonly Needle[]): { span: Span; needle: Needle }[] {
  /** For each byte, which of the needles begin with it. */
  const beginnings = new Uint32Array(256);
  for (const [index, { bytes: needle }] of needles.entries()) {
    beginnings[needle[0] ?? 0] = (beginnings[needle[0] ?? 0] ?? 0) | (1 << index);
  }
  const beginningAt = (at: number) =>
    readings(bytes, at).reduce((mask, { bytes: [first = 0] }) => mask | (beginnings[first] ?? 0), 0);
  const found: { span: Span; needle: Needle }[] = [];
  for (let start = 0; start < bytes.length; start++) {
    const byte = bytes[start] ?? 0;
    if (byte === BACKSLASH && isDeepInRun(bytes, start)) continue;
    const mask = isEncoding(byte) ? beginningAt(start) : (beginnings[byte] ?? 0);
    if (mask === 0) continue;
    for (let index = 0; index < needles.length; index++) {
      const needle = needles[index];
      if (needle === undefined || (mask & (1 << index)) === 0) continue;
      const end = endOf(bytes, start, needle, 0);
      if (end >= 0) found.push({ span: { start, end }, needle });
    }
  }
  return found;
}
