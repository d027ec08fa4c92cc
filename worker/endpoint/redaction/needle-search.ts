/**
 * Finds many texts in one pass: the automaton of Aho and Corasick ("Efficient string matching", 1975). One step for each
 * byte, whatever the bytes and the texts are.
 */
import { byteOf } from '#worker/endpoint/redaction/characters';

export type Needle = {
  bytes: Uint8Array;
  /** Whether it is only the end of what is looked for. */
  isTail: boolean;
};

/** Where a needle stands in the bytes, the end exclusive. */
export type Found = (start: number, end: number, isTail: boolean) => void;

/** The beginning of a text at the end of the bytes counts from this many bytes on. */
const MIN_CUT_LENGTH = 4;
/** Longer needles are known by this many bytes: enough to be sure, and it bounds the table. */
const MAX_KNOWN_LENGTH = 64;
const SPACE = byteOf(' ');
const PLUS = byteOf('+');

export class NeedleSearch {
  /** For each byte its column in the table; bytes that stand in no needle share column 0. */
  readonly #columns = new Uint8Array(256);
  readonly #width: number;
  /**
   * For each state and column the next state. States are numbered by where their columns begin; of one in which a needle is
   * known, the complement is given.
   */
  readonly #next: Int32Array;
  /** For each state the length of the longest needle that is known there; 0 for none. */
  readonly #longest: Int32Array;
  /** For each state how much of a needle has been read. */
  readonly #depth: Int32Array;
  /** For each state whether the longest needle there is a tail. */
  readonly #isTail: Uint8Array;

  /** @param needles not empty; a space in them also stands for `+`, and the other way around, as in forms */
  constructor(needles: readonly Needle[]) {
    const size = needles.reduce((sum, { bytes }) => sum + Math.min(bytes.length, MAX_KNOWN_LENGTH), 0);
    // 255 columns at most: the space and the plus sign share one.
    let width = 1;
    for (const { bytes } of needles) {
      for (const byte of bytes.subarray(0, MAX_KNOWN_LENGTH)) {
        if (this.#columns[byte] !== 0) continue;
        this.#columns[byte] = width;
        if (byte === SPACE || byte === PLUS) {
          this.#columns[SPACE] = width;
          this.#columns[PLUS] = width;
        }
        width += 1;
      }
    }
    this.#width = width;
    this.#next = new Int32Array((size + 1) * width);
    this.#longest = new Int32Array(size + 1);
    this.#depth = new Int32Array(size + 1);
    this.#isTail = new Uint8Array(size + 1);
    this.#addFallbacks(this.#addNeedles(needles));
  }

  /** Makes the tree of the needles; returns the number of states. */
  #addNeedles(needles: readonly Needle[]): number {
    let states = 1;
    for (const { bytes, isTail } of needles) {
      let state = 0;
      for (const byte of bytes.subarray(0, MAX_KNOWN_LENGTH)) {
        const edge = state * this.#width + (this.#columns[byte] ?? 0);
        if (this.#next[edge] === 0) {
          this.#depth[states] = (this.#depth[state] ?? 0) + 1;
          this.#next[edge] = states++;
        }
        state = this.#next[edge] ?? 0;
      }
      const isNew = this.#longest[state] === 0;
      this.#longest[state] = Math.max(this.#longest[state] ?? 0, bytes.length);
      this.#isTail[state] = isTail && (isNew || this.#isTail[state] === 1) ? 1 : 0;
    }
    return states;
  }

  /** Completes the tree, level by level: where no needle goes on, the longest beginning that still fits does. */
  #addFallbacks(states: number): void {
    const fallbacks = new Int32Array(states);
    const queue = new Int32Array(states);
    let queued = 1;
    for (let first = 0; first < queued; first++) {
      const state = queue[first] ?? 0;
      const fallback = fallbacks[state] ?? 0;
      if (this.#longest[state] === 0) {
        this.#longest[state] = this.#longest[fallback] ?? 0;
        this.#isTail[state] = this.#isTail[fallback] ?? 0;
      }
      for (let column = 0; column < this.#width; column++) {
        const edge = state * this.#width + column;
        const target = this.#next[edge] ?? 0;
        const otherwise = state === 0 ? 0 : (this.#next[fallback * this.#width + column] ?? 0);
        if (target === 0) {
          this.#next[edge] = otherwise;
        } else {
          fallbacks[target] = otherwise;
          queue[queued++] = target;
        }
      }
    }
    for (let edge = 0; edge < states * this.#width; edge++) {
      const target = this.#next[edge] ?? 0;
      const number = target * this.#width;
      this.#next[edge] = this.#longest[target] === 0 ? number : ~number;
    }
  }

  /**
   * Reports the longest needle that is known at each byte.
   * @param cuts where the bytes may be cut off, in ascending order
   * @returns where a needle begins of which only the beginning stands before such a place; -1 for none
   */
  find(bytes: Uint8Array, cuts: readonly number[], found: Found): number {
    const next = this.#next;
    const columns = this.#columns;
    let number = 0;
    let at = 0;
    for (const stop of [...cuts, bytes.length]) {
      for (; at < stop; at++) {
        number = next[number + (columns[bytes[at] ?? 0] ?? 0)] ?? 0;
        if (number >= 0) continue;
        number = ~number;
        const state = number / this.#width;
        const length = this.#longest[state] ?? 0;
        const start = at + 1 - Math.min(length, MAX_KNOWN_LENGTH);
        found(start, Math.min(start + length, bytes.length), this.#isTail[state] === 1);
      }
      const state = number / this.#width;
      const depth = this.#depth[state] ?? 0;
      const isWhole = (this.#longest[state] ?? 0) >= depth;
      if (cuts.includes(stop) && depth >= MIN_CUT_LENGTH && !isWhole) return at - depth;
    }
    return -1;
  }
}
