/** Decoded bytes that can remember which of the original bytes each of them came from. */

/** For each byte, where its original begins and ends (exclusive). */
export type Origins = { starts: Int32Array; ends: Int32Array };

export type View = {
  bytes: Buffer;
  /** Null where nobody asks: most answers do not repeat the credential, and looking for it needs no origins. */
  origins: Origins | null;
};

/** The original bytes, as a view of themselves. */
export function originalView(bytes: Buffer, hasOrigins: boolean): View {
  if (!hasOrigins) return { bytes, origins: null };
  const starts = new Int32Array(bytes.length);
  const ends = new Int32Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) {
    starts[at] = at;
    ends[at] = at + 1;
  }
  return { bytes, origins: { starts, ends } };
}

/** Part of a view, the end exclusive. */
export function subview({ bytes, origins }: View, from: number, to: number): View {
  return {
    bytes: bytes.subarray(from, to),
    origins: origins && { starts: origins.starts.subarray(from, to), ends: origins.ends.subarray(from, to) },
  };
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;

/** The first byte of a character of UTF-8, by the number of bytes that follow it (RFC 3629, section 3). */
const UTF8_LEADS = [0, 0xc0, 0xe0, 0xf0];

/** Writes a view that is decoded from another one. Ranges are given as positions in that one, the end exclusive. */
export class ViewWriter {
  readonly #from: Origins | null;
  readonly #source: Buffer;
  readonly #bytes: Buffer;
  readonly #origins: Origins | null;
  #length = 0;
  /** The first half of a surrogate pair, and where the second half has to begin. */
  #highSurrogate = 0;
  #highSurrogateEnd = -1;

  /** @param capacity the most bytes that will be written */
  constructor({ bytes, origins }: View, capacity: number) {
    this.#from = origins;
    this.#source = bytes;
    this.#bytes = Buffer.allocUnsafe(capacity);
    this.#origins = origins && { starts: new Int32Array(capacity), ends: new Int32Array(capacity) };
  }

  get length(): number {
    return this.#length;
  }

  /** Drops what was written last. */
  truncate(length: number): void {
    this.#length = length;
  }

  byte(value: number, from: number, to: number): void {
    const at = this.#length++;
    this.#bytes[at] = value;
    if (this.#origins === null || this.#from === null) return;
    this.#origins.starts[at] = this.#from.starts[from] ?? 0;
    this.#origins.ends[at] = this.#from.ends[to - 1] ?? 0;
  }

  /** Writes bytes as they are. */
  copy(from: number, to: number): void {
    if (this.#origins === null && to - from > 32) {
      this.#source.copy(this.#bytes, this.#length, from, to);
      this.#length += to - from;
    } else {
      for (let at = from; at < to; at++) this.byte(this.#source[at] ?? 0, at, at + 1);
    }
  }

  /** Writes a code point in UTF-8, or half a surrogate pair, which is joined with the other half. Ignores what is neither. */
  codePoint(code: number, from: number, to: number): void {
    if (isHighSurrogate(code)) {
      this.#highSurrogate = code;
      this.#highSurrogateEnd = to;
    } else if (isLowSurrogate(code)) {
      if (this.#highSurrogateEnd !== from) return;
      const high = this.#highSurrogate - 0xd800;
      this.#utf8(0x10000 + high * 0x400 + (code - 0xdc00), from, to);
    } else if (code <= 0x10ffff) {
      this.#utf8(code, from, to);
    }
  }

  #utf8(code: number, from: number, to: number): void {
    if (code < 0x80) {
      this.byte(code, from, to);
      return;
    }
    const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    this.byte((UTF8_LEADS[more] ?? 0) | (code >> (6 * more)), from, to);
    for (let left = more - 1; left >= 0; left--) this.byte(0x80 | ((code >> (6 * left)) & 0x3f), from, to);
  }

  finish(): View {
    return subview({ bytes: this.#bytes, origins: this.#origins }, 0, this.#length);
  }
}
