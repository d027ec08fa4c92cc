/** Items that wait for their times, the earliest first. Each is in it once. */
export class TimedSet<T> {
  /** The latest time of each item; other entries of `#entries` do not count any more. */
  readonly #times = new Map<T, number>();
  /** By time. */
  #entries: { item: T; at: number }[] = [];

  /** Adds an item, or moves it to another time. */
  add(item: T, at: number): void {
    if (this.#times.get(item) === at) return;
    this.#times.set(item, at);
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, { item, at });
  }

  delete(item: T): void {
    this.#times.delete(item);
    if (this.#times.size === 0) this.#entries = [];
  }

  /** The item whose time is the earliest; undefined for none. */
  get first(): { item: T; at: number } | undefined {
    this.#skip();
    return this.#entries[0];
  }

  /** Removes the items whose times have come, and returns them. */
  take(now: number): T[] {
    const taken: T[] = [];
    for (let { first } = this; first !== undefined && first.at <= now; { first } = this) {
      this.delete(first.item);
      taken.push(first.item);
    }
    return taken;
  }

  /** Removes entries at the front that do not count. */
  #skip(): void {
    let count = 0;
    for (const { item, at } of this.#entries) {
      if (this.#times.get(item) === at) break;
      count++;
    }
    if (count > 0) this.#entries.splice(0, count);
  }
}
