/**
 * Arrays for the statements of the worker in the binary format of PostgreSQL. A batch of results has some ten thousand
 * values: written as the text of array literals they cost both sides several times as much.
 * Source of the format: `array_recv` in src/backend/utils/adt/arrayfuncs.c; of the types: src/include/catalog/pg_type.dat.
 */

/** Two 32 bit numbers for each dimension, and three before them. */
const HEAD_BYTES = 20;
const UUID_BYTES = 16;
const NULL_LENGTH = -1;
const HYPHEN = '-'.charCodeAt(0);

const TYPE = {
  boolean: 16,
  bytea: 17,
  smallint: 21,
  integer: 23,
  text: 25,
  double: 701,
  uuid: 2950,
} as const;

type Column<R, T> = (row: R) => T | null;

function begin(elementType: number, count: number, byteLength: number): Buffer {
  const bytes = Buffer.allocUnsafe(byteLength);
  // An array without elements has no dimensions.
  bytes.writeInt32BE(count === 0 ? 0 : 1, 0);
  // There may be nulls.
  bytes.writeInt32BE(1, 4);
  bytes.writeInt32BE(elementType, 8);
  if (count === 0) return bytes.subarray(0, 12);
  bytes.writeInt32BE(count, 12);
  // The lower bound.
  bytes.writeInt32BE(1, 16);
  return bytes;
}

/** Values that all have the same length. */
function fixedArray<R, T>(
  elementType: number,
  elementBytes: number,
  rows: readonly R[],
  column: Column<R, T>,
  write: (bytes: Buffer, value: T, at: number) => void,
): Buffer {
  const bytes = begin(elementType, rows.length, HEAD_BYTES + rows.length * (4 + elementBytes));
  let at = HEAD_BYTES;
  for (const row of rows) {
    const value = column(row);
    at = bytes.writeInt32BE(value === null ? NULL_LENGTH : elementBytes, at);
    if (value === null) continue;
    write(bytes, value, at);
    at += elementBytes;
  }
  return rows.length === 0 ? bytes : bytes.subarray(0, at);
}

/** Values of any length. */
function variableArray<R, T>(
  elementType: number,
  rows: readonly R[],
  column: Column<R, T>,
  mostBytes: (value: T) => number,
  write: (bytes: Buffer, value: T, at: number) => number,
): Buffer {
  const values = rows.map(column);
  const room = values.reduce((sum, value) => sum + 4 + (value === null ? 0 : mostBytes(value)), HEAD_BYTES);
  const bytes = begin(elementType, rows.length, room);
  let at = HEAD_BYTES;
  for (const value of values) {
    const length = value === null ? NULL_LENGTH : write(bytes, value, at + 4);
    at = bytes.writeInt32BE(length, at) + Math.max(0, length);
  }
  return rows.length === 0 ? bytes : bytes.subarray(0, at);
}

/** The value of a hexadecimal digit in lower case. */
function digit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 58 ? code - 48 : code - 87;
}

function writeUuid(bytes: Buffer, uuid: string, at: number): void {
  let from = 0;
  for (let i = 0; i < UUID_BYTES; i++) {
    if (uuid.charCodeAt(from) === HYPHEN) from++;
    bytes[at + i] = (digit(uuid, from) << 4) | digit(uuid, from + 1);
    from += 2;
  }
}

/** `uuid[]`, from text in lower case with hyphens, as the database gives it. */
export const uuidArray = <R>(rows: readonly R[], column: Column<R, string>): Buffer =>
  fixedArray(TYPE.uuid, UUID_BYTES, rows, column, writeUuid);

/** `boolean[]` */
export const booleanArray = <R>(rows: readonly R[], column: Column<R, boolean>): Buffer =>
  fixedArray(TYPE.boolean, 1, rows, column, (bytes, value, at) => bytes.writeUInt8(value ? 1 : 0, at));

/** `smallint[]`; a RangeError for anything beyond 16 bits. */
export const smallintArray = <R>(rows: readonly R[], column: Column<R, number>): Buffer =>
  fixedArray(TYPE.smallint, 2, rows, column, (bytes, value, at) => bytes.writeInt16BE(value, at));

/** `integer[]`; a RangeError for anything beyond 32 bits. */
export const integerArray = <R>(rows: readonly R[], column: Column<R, number>): Buffer =>
  fixedArray(TYPE.integer, 4, rows, column, (bytes, value, at) => bytes.writeInt32BE(value, at));

/** `float8[]` */
export const doubleArray = <R>(rows: readonly R[], column: Column<R, number>): Buffer =>
  fixedArray(TYPE.double, 8, rows, column, (bytes, value, at) => bytes.writeDoubleBE(value, at));

/** `text[]`, for a database in UTF-8. */
export const textArray = <R>(rows: readonly R[], column: Column<R, string>): Buffer =>
  variableArray(
    TYPE.text,
    rows,
    column,
    // A UTF-16 unit takes at most three bytes.
    (text) => text.length * 3,
    (bytes, text, at) => bytes.write(text, at, 'utf8'),
  );

/** `bytea[]` */
export const byteaArray = <R>(rows: readonly R[], column: Column<R, Uint8Array>): Buffer =>
  variableArray(
    TYPE.bytea,
    rows,
    column,
    (value) => value.length,
    (bytes, value, at) => {
      bytes.set(value, at);
      return value.length;
    },
  );
