/** Byte values with a meaning in encodings, and the digits among them. */

/** Stands in the tables for bytes that are no digits. */
export const NO_DIGIT = 0xff;

function valuesOf(digits: readonly string[]): Uint8Array {
  const values = new Uint8Array(256).fill(NO_DIGIT);
  for (const alphabet of digits) {
    for (let value = 0; value < alphabet.length; value++) values[alphabet.charCodeAt(value)] = value;
  }
  return values;
}

/** The value of each hexadecimal digit. */
export const HEX_VALUES = valuesOf(['0123456789abcdef', '0123456789ABCDEF']);

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** The value of each digit of Base64, in both alphabets (RFC 4648, sections 4 and 5). */
export const BASE64_VALUES = valuesOf([`${LETTERS_AND_DIGITS}+/`, `${LETTERS_AND_DIGITS}-_`]);

/** Whether a value of the tables above is that of a digit. */
export const isDigitValue = (value: number | undefined): value is number =>
  value !== undefined && value !== NO_DIGIT;

/** The number that hexadecimal digits stand for; -1 where they are not exactly `count` digits. */
export function hexNumber(bytes: Buffer, at: number, count: number): number {
  let number = 0;
  for (let digit = 0; digit < count; digit++) {
    const value = HEX_VALUES[bytes[at + digit] ?? 0];
    if (!isDigitValue(value)) return -1;
    number = number * 16 + value;
  }
  return number;
}

export const isDecimalDigit = (byte: number | undefined) =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39;

export const isSpace = (byte: number | undefined) =>
  byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);

export const byteOf = (character: string) => character.charCodeAt(0);
