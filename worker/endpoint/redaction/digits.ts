/**
 * Reads bytes that are written in digits: Base64, hexadecimal, decimal. What stands between the digits is passed over, so
 * that lines, quotes, commas and the operators of a program may break them anywhere.
 */
import {
  BASE64_VALUES,
  byteOf,
  HEX_VALUES,
  isDecimalDigit,
  isDigitValue,
  isSpace,
  NO_DIGIT,
} from '#worker/endpoint/redaction/characters';
import { subview, type View, ViewWriter } from '#worker/endpoint/redaction/view';

const PLUS = byteOf('+');
const MINUS = byteOf('-');
const COLON = byteOf(':');
const LINE_FEED = byteOf('\n');
const BAR = byteOf('|');
/** Visible bytes are above it. */
const SPACE = byteOf(' ');
const ZERO = byteOf('0');
const NINE = byteOf('9');

/** Digits that are farther apart than this many visible bytes do not belong together. */
const MAX_APART = 8;
/** Fewer numbers in a row do not hold a password that is worth looking for. */
const MIN_ROW = 4;
const GAP = 0;

/** Writes numbers in rows, with a gap after each; drops short rows. */
class RowWriter extends ViewWriter {
  #rowStart = 0;

  endRow(): void {
    if (this.length - this.#rowStart < MIN_ROW) this.truncate(this.#rowStart);
    else this.byte(GAP, 0, 1);
    this.#rowStart = this.length;
  }

  override finish(): View {
    if (this.length - this.#rowStart < MIN_ROW) this.truncate(this.#rowStart);
    return super.finish();
  }
}

/** Base64 is written in lines at least this long, but for the last one, or what stands before the first break. */
const MIN_BASE64_LINE = 8;

/** Collects the lines of Base64, and where each digit stands. Short words count only beside a long one. */
function base64Digits(bytes: Buffer): { digits: Buffer; places: Int32Array } {
  const values = BASE64_VALUES;
  const digits = Buffer.allocUnsafe(bytes.length);
  const places = new Int32Array(bytes.length);
  let count = 0;
  const keep = (from: number, to: number) => {
    for (let at = from; at < to; at++, count++) {
      digits[count] = bytes[at] ?? 0;
      places[count] = at;
    }
  };
  /** The last short word that was not kept, and whether the last word was a long one. */
  let short = { start: 0, end: 0 };
  let isBesideLong = false;
  let start = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && values[bytes[at] ?? 0] !== NO_DIGIT) continue;
    const length = at - start;
    // `"abc" + "def"` joins two texts.
    if (length > 1 || (length === 1 && bytes[start] !== PLUS)) {
      if (length >= MIN_BASE64_LINE) {
        if (start - short.end <= MAX_APART) keep(short.start, short.end);
        keep(start, at);
        isBesideLong = true;
        short = { start: at, end: at };
      } else if (isBesideLong) {
        keep(start, at);
        isBesideLong = false;
        short = { start: at, end: at };
      } else {
        short = { start, end: at };
      }
    }
    start = at + 1;
  }
  return { digits: digits.subarray(0, count), places };
}

/** Reads all digits of Base64 as one text, from each of the four places where a group of four may begin. */
export function readBase64(view: View): View[] {
  const { origins } = view;
  const { digits, places } = base64Digits(view.bytes);
  return [0, 1, 2, 3].map((first) => {
    const read = Buffer.from(digits.toString('latin1', first), 'base64');
    if (origins === null) return { bytes: read, origins };
    const starts = new Int32Array(read.length);
    const ends = new Int32Array(read.length);
    for (let at = 0; at < read.length; at++) {
      // Three bytes are four digits, and each byte has a part of two of them.
      const digit = first + Math.floor(at / 3) * 4 + (at % 3);
      starts[at] = origins.starts[places[digit] ?? 0] ?? 0;
      ends[at] = origins.ends[places[digit + 1] ?? 0] ?? 0;
    }
    return { bytes: read, origins: { starts, ends } };
  });
}

/** Where the hexadecimal digits end that begin at a position. */
function hexEnd(bytes: Buffer, at: number): number {
  let end = at;
  while (end < bytes.length && isDigitValue(HEX_VALUES[bytes[end] ?? 0])) end++;
  return end;
}

const hexPair = (bytes: Buffer, at: number) =>
  (HEX_VALUES[bytes[at] ?? 0] ?? 0) * 16 + (HEX_VALUES[bytes[at + 1] ?? 0] ?? 0);

/**
 * Reads pairs of hexadecimal digits that stand side by side, from the first digit of each word and, in longer words, from the
 * second one: another digit may stand before the pairs.
 */
export function readHex(view: View): View[] {
  const { bytes } = view;
  const rows = [0, 1].map((first) => ({ first, writer: new RowWriter(view, bytes.length) }));
  const values = HEX_VALUES;
  const last = bytes.length - 1;
  let apart = 0;
  for (let at = 0; at < last; ) {
    const byte = bytes[at] ?? 0;
    // A digit by itself is no pair.
    if (values[byte] === NO_DIGIT || values[bytes[at + 1] ?? 0] === NO_DIGIT) {
      if (byte > SPACE) apart += 1;
      at += 1;
      continue;
    }
    const end = hexEnd(bytes, at + 2);
    for (const { first, writer } of rows) {
      if (apart > MAX_APART) writer.endRow();
      if (first === 1 && end - at <= 2 * MIN_ROW) continue;
      for (let pair = at + first; pair + 1 < end; pair += 2)
        writer.byte(hexPair(bytes, pair), pair, pair + 2);
    }
    apart = 0;
    at = end;
  }
  return rows.map(({ writer }) => writer.finish());
}

/** The most digits of a number that may be a code point. */
const MAX_DECIMAL_DIGITS = 7;

/** Writes a number as the byte or the character that it stands for. */
function writeNumber(writer: ViewWriter, bytes: Buffer, value: number, at: number, end: number): void {
  // Bytes with a sign, as in Java.
  if (value > 0 && value <= 128 && bytes[at - 1] === MINUS) writer.byte(256 - value, at - 1, end);
  else if (value <= 0xff) writer.byte(value, at, end);
  else writer.codePoint(value, at, end);
}

/**
 * Reads decimal numbers as bytes: all of them, and those that are the values of an object (`{"0":84,"1":114}`). Where the
 * bytes end within a number, also without that number, which may have been a longer one.
 */
export function readDecimals(view: View): View[] {
  const { bytes } = view;
  const all = new RowWriter(view, 2 * bytes.length);
  const values = new RowWriter(view, 2 * bytes.length);
  let allApart = 0;
  let valuesApart = 0;
  let isCut = false;
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    if (byte < ZERO || byte > NINE) {
      if (byte > SPACE) {
        allApart += 1;
        valuesApart += 1;
      }
      at += 1;
      continue;
    }
    let end = at;
    let value = 0;
    for (; end < bytes.length && isDecimalDigit(bytes[end]); end++) {
      if (end - at < MAX_DECIMAL_DIGITS) value = value * 10 + (bytes[end] ?? 0) - 0x30;
    }
    if (end - at <= MAX_DECIMAL_DIGITS) {
      if (allApart > MAX_APART) all.endRow();
      allApart = 0;
      writeNumber(all, bytes, value, at, end);
      const before = isSpace(bytes[at - 1]) ? at - 2 : at - 1;
      if (bytes[before] === COLON) {
        if (valuesApart > MAX_APART) values.endRow();
        valuesApart = 0;
        writeNumber(values, bytes, value, at, end);
      }
    }
    isCut = end === bytes.length;
    at = end;
  }
  const views = [all.finish(), values.finish()].filter(({ bytes: { length } }) => length > 0);
  return isCut ? [...views, ...views.map((read) => subview(read, 0, read.bytes.length - 1))] : views;
}

/** The least digits of the offset at which a line of a dump begins, and the most bytes that it shows. */
const MIN_OFFSET_DIGITS = 4;
const MAX_BYTES_OF_LINE = 16;

/** Writes the bytes that a line of a dump shows, each as the whole line: it repeats them as text. */
function readDumpLine(bytes: Buffer, start: number, end: number, writer: ViewWriter): void {
  let at = hexEnd(bytes, start);
  if (at - start < MIN_OFFSET_DIGITS) return;
  const hasColon = bytes[at] === COLON;
  if (hasColon) at += 1;
  let count = 0;
  while (at < end && count < MAX_BYTES_OF_LINE) {
    let next = at;
    while (next < end && isSpace(bytes[next])) next++;
    // After the colon of xxd two spaces separate the bytes from the text; elsewhere they separate the halves.
    if (next === at || bytes[next] === BAR || (hasColon && count > 0 && next - at > 1)) return;
    const wordEnd = Math.min(hexEnd(bytes, next), end);
    if (wordEnd === next || (wordEnd - next) % 2 !== 0) return;
    for (let pair = next; pair < wordEnd && count < MAX_BYTES_OF_LINE; pair += 2, count++) {
      writer.byte(hexPair(bytes, pair), start, end);
    }
    at = wordEnd;
  }
}

/** Reads the hexadecimal dump of `xxd`, `hexdump -C` and the like. */
export function readDump(view: View): View[] {
  const { bytes } = view;
  const writer = new ViewWriter(view, bytes.length);
  for (let start = 0; start < bytes.length; ) {
    const lineFeed = bytes.indexOf(LINE_FEED, start);
    const end = lineFeed < 0 ? bytes.length : lineFeed;
    if (end > start) readDumpLine(bytes, start, end, writer);
    start = end + 1;
  }
  return [writer.finish()];
}
