/**
 * Undoes one level of the escapes in which a text stands within another one, in one pass over the bytes:
 * - percent: RFC 3986, section 2.1, and `%u00eb` of old JavaScript
 * - backslash: JSON (RFC 8259, section 7) and programming languages: `\"`, `\u00eb`, `\u{eb}`, `\U000000eb`, `\xeb`, `\353`
 * - character references of HTML, by name and by number, also without the semicolon
 * - quoted-printable: RFC 2045, section 6.7
 * - doubled quotes (SQL, CSV), the seam between two CDATA sections, the zero bytes of ASCII in UTF-16
 */
import { DecodingMode, HtmlEntityDecoder } from 'entities/decode';
import { byteOf, HEX_VALUES, hexNumber, isDigitValue } from '#worker/endpoint/redaction/characters';
import { type View, ViewWriter } from '#worker/endpoint/redaction/view';

/** Writes what stands behind a marker and returns where it ends; the same position where nothing is escaped. */
type Undo = (bytes: Buffer, at: number, writer: ViewWriter) => number;

const BACKSLASH = byteOf('\\');
const OPEN_BRACE = byteOf('{');
const CLOSE_BRACE = byteOf('}');
const LOWER_U = byteOf('u');
const UPPER_U = byteOf('U');
const LOWER_X = byteOf('x');
const LINE_FEED = byteOf('\n');
const CARRIAGE_RETURN = byteOf('\r');
const CDATA_SEAM = Buffer.from(']]><![CDATA[');

/** What a letter behind a backslash stands for. */
const CONTROLS = new Map(
  Object.entries({ n: 10, r: 13, t: 9, b: 8, f: 12, v: 11, a: 7, e: 27 }).map(([letter, code]) => [
    byteOf(letter),
    code,
  ]),
);

const percent: Undo = (bytes, at, writer) => {
  if (bytes[at + 1] === LOWER_U || bytes[at + 1] === UPPER_U) {
    const unit = hexNumber(bytes, at + 2, 4);
    if (unit < 0) return at;
    writer.codePoint(unit, at, at + 6);
    return at + 6;
  }
  const byte = hexNumber(bytes, at + 1, 2);
  if (byte < 0) return at;
  writer.byte(byte, at, at + 3);
  return at + 3;
};

/** The most digits in `\u{…}`. */
const MAX_BRACED_DIGITS = 8;

/** Returns the end of `{eb}`, or -1 where there is none. */
function braceEnd(bytes: Buffer, at: number): number {
  if (bytes[at] !== OPEN_BRACE) return -1;
  let end = at + 1;
  while (end - at <= MAX_BRACED_DIGITS && isDigitValue(HEX_VALUES[bytes[end] ?? 0])) end++;
  return end > at + 1 && bytes[end] === CLOSE_BRACE ? end + 1 : -1;
}

const isOctal = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x37;

const backslash: Undo = (bytes, at, writer) => {
  const letter = bytes[at + 1];
  if (letter === undefined) return at;
  const digits = letter === LOWER_U ? 4 : letter === UPPER_U ? 8 : letter === LOWER_X ? 2 : 0;
  if (digits > 0) {
    const closed = braceEnd(bytes, at + 2);
    const end = closed < 0 ? at + 2 + digits : closed;
    const code = closed < 0 ? hexNumber(bytes, at + 2, digits) : hexNumber(bytes, at + 3, closed - at - 4);
    if (code >= 0) {
      if (letter === LOWER_X && code <= 0xff) writer.byte(code, at, end);
      else writer.codePoint(code, at, end);
      return end;
    }
  }
  if (letter <= 0x33 && isOctal(letter) && isOctal(bytes[at + 2]) && isOctal(bytes[at + 3])) {
    const [high, middle, low] = [letter, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0].map((byte) => byte - 0x30);
    writer.byte((high ?? 0) * 64 + (middle ?? 0) * 8 + (low ?? 0), at, at + 4);
    return at + 4;
  }
  // A backslash at the end of a line continues it.
  if (letter !== LINE_FEED) writer.byte(CONTROLS.get(letter) ?? letter, at, at + 2);
  return at + 2;
};

/** Longer than every name and every number that stands for a character. */
const MAX_ENTITY_LENGTH = 40;

let entityCodes: number[] = [];
const entityDecoder = new HtmlEntityDecoder((code) => entityCodes.push(code));

const entity: Undo = (bytes, at, writer) => {
  entityCodes = [];
  entityDecoder.startEntity(DecodingMode.Legacy);
  const text = bytes.toString('latin1', at + 1, Math.min(at + MAX_ENTITY_LENGTH, bytes.length));
  const written = entityDecoder.write(text, 0);
  const consumed = written < 0 ? entityDecoder.end() : written;
  if (consumed <= 0 || entityCodes.length === 0) return at;
  // More of it may have been cut off, as of `&#11` in `&#114;`.
  if (at + consumed === bytes.length && text[consumed - 2] !== ';') return at;
  // The halves of a surrogate pair come one by one.
  const characters = String.fromCodePoint(...entityCodes);
  for (const character of characters) writer.codePoint(character.codePointAt(0) ?? 0, at, at + consumed);
  return at + consumed;
};

const quotedPrintable: Undo = (bytes, at, writer) => {
  if (bytes[at + 1] === LINE_FEED) return at + 2;
  if (bytes[at + 1] === CARRIAGE_RETURN && bytes[at + 2] === LINE_FEED) return at + 3;
  const byte = hexNumber(bytes, at + 1, 2);
  if (byte < 0) return at;
  writer.byte(byte, at, at + 3);
  return at + 3;
};

const doubledQuote: Undo = (bytes, at, writer) => {
  const quote = bytes[at] ?? 0;
  if (bytes[at + 1] !== quote) return at;
  writer.byte(quote, at, at + 2);
  return at + 2;
};

const cdataSeam: Undo = (bytes, at) => {
  const end = at + CDATA_SEAM.length;
  return bytes[at + 2] === CDATA_SEAM[2] && bytes.subarray(at, end).equals(CDATA_SEAM) ? end : at;
};

const isHexDigit = (byte: number) => isDigitValue(HEX_VALUES[byte]);
const isLetter = (byte: number) => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;

/** What may follow the marker of an escape, and how to undo it. */
const ESCAPES: readonly [marker: number, mayFollow: (next: number) => boolean, undo: Undo][] = [
  [byteOf('%'), (next) => isHexDigit(next) || (next | 0x20) === LOWER_U, percent],
  [BACKSLASH, () => true, backslash],
  [byteOf('&'), (next) => next === byteOf('#') || isLetter(next), entity],
  [
    byteOf('='),
    (next) => isHexDigit(next) || next === CARRIAGE_RETURN || next === LINE_FEED,
    quotedPrintable,
  ],
  [byteOf('"'), (next) => next === byteOf('"'), doubledQuote],
  [byteOf("'"), (next) => next === byteOf("'"), doubledQuote],
  [byteOf(']'), (next) => next === byteOf(']'), cdataSeam],
  [0, () => true, (_bytes, at) => at + 1],
];

/** For each two bytes, whether they may begin an escape: most bytes need no other look. */
const BEGINNINGS = new Uint8Array(0x10000);
const UNDOS: (Undo | undefined)[] = new Array(0x100).fill(undefined);
for (const [marker, mayFollow, undo] of ESCAPES) {
  UNDOS[marker] = undo;
  for (let next = 0; next < 0x100; next++) if (mayFollow(next)) BEGINNINGS[marker * 0x100 + next] = 1;
}

/** Longer than the part of an escape that is left where the bytes are cut off. */
const MAX_CUT_ESCAPE = 12;
const CUT_ESCAPE =
  /(?:%[0-9a-f]?|%u[0-9a-f]{0,3}|=[0-9a-f]?|=\r|\\(?:u[0-9a-f]{0,3}|u[0-9a-f]{4,7}|x[0-9a-f]?|[0-3][0-7]?)?|&#?[0-9a-z]*)$/i;

/** Where an escape begins that the end of the bytes cuts off; -1 for none. */
export function cutEscapeAt(bytes: Buffer): number {
  const from = Math.max(0, bytes.length - MAX_CUT_ESCAPE);
  const at = bytes.toString('latin1', from).search(CUT_ESCAPE);
  return at < 0 ? -1 : from + at;
}

/** How much longer than an escape its UTF-8 may be: the five bytes of `&nGt;` stand for six. */
const MAX_GROWTH = 6 / 5;

/** Undoes one level of all escapes; null where there is nothing to undo. */
export function undoEscapes(view: View): View | null {
  const { bytes } = view;
  const last = bytes.length - 1;
  let writer: ViewWriter | null = null;
  let copied = 0;
  for (let at = 0; at < last; ) {
    const byte = bytes[at] ?? 0;
    const undo = BEGINNINGS[byte * 0x100 + (bytes[at + 1] ?? 0)] === 1 ? UNDOS[byte] : undefined;
    if (undo === undefined) {
      at += 1;
      continue;
    }
    writer ??= new ViewWriter(view, Math.ceil(bytes.length * MAX_GROWTH) + 8);
    writer.copy(copied, at);
    copied = at;
    const end = undo(bytes, at, writer);
    if (end > at) copied = end;
    at = Math.max(end, at + 1);
  }
  if (writer === null) return null;
  writer.copy(copied, bytes.length);
  const undone = writer.finish();
  return undone.bytes.length === bytes.length ? null : undone;
}
