import type { LaneKey } from '#worker/lanes/lane';

/** Leases under which something may have been claimed that was certainly not sent, kept for a while. */
export class Doubts {
  readonly #keptMs: number;
  readonly #tokens = new Map<LaneKey, Map<string, number>>();

  /** @param keptMs after this time it does not matter any more */
  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  add(key: LaneKey, token: string): void {
    const tokens = this.#tokens.get(key) ?? new Map<string, number>();
    this.#tokens.set(key, tokens.set(token, performance.now()));
  }

  /** The tokens of a lane that are in doubt. */
  of(key: LaneKey): string[] {
    return [...(this.#tokens.get(key)?.keys() ?? [])];
  }

  /** Nothing is left of what was claimed under the token. */
  remove(key: LaneKey, token: string): void {
    const tokens = this.#tokens.get(key);
    tokens?.delete(token);
    if (tokens?.size === 0) this.#tokens.delete(key);
  }

  /** Forgets what is older than it is kept: another worker has cleared up in the lane. */
  forgetOld(): void {
    const oldest = performance.now() - this.#keptMs;
    for (const [key, tokens] of this.#tokens) {
      for (const [token, since] of tokens) if (since < oldest) this.remove(key, token);
    }
  }

  get size(): number {
    return this.#tokens.size;
  }
}
