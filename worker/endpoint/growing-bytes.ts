/** Bytes that arrive in pieces, copied together up to a limit. */
const NOTHING = Buffer.alloc(0);

export class GrowingBytes {
  readonly #max: number;
  #buffer: Buffer = NOTHING;
  #length = 0;

  /** @param max what comes beyond as many bytes is not kept */
  constructor(max: number) {
    this.#max = max;
  }

  get length(): number {
    return this.#length;
  }

  /** The bytes so far: a view that is valid until the next `append`. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /**
   * Appends a copy: a piece of one byte, kept as the view that it is, would take a hundred and keep alive all that was
   * read with it. Returns how many bytes of the piece were kept.
   */
  append(piece: Buffer): number {
    const length = Math.min(this.#max, this.#length + piece.length);
    if (length > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.min(this.#max, Math.max(length, 2 * this.#buffer.length)));
      this.#buffer.copy(grown, 0, 0, this.#length);
      this.#buffer = grown;
    }
    const kept = length - this.#length;
    piece.copy(this.#buffer, this.#length, 0, kept);
    this.#length = length;
    return kept;
  }

  clear(): void {
    this.#buffer = NOTHING;
    this.#length = 0;
  }
}
