/** Kept-alive connections that wait for their next request. */

export type Reusable = { readonly isUsable: boolean; close: () => void };

/** Connections by key, the latest used first out. */
export class IdleConnections<T extends Reusable> {
  readonly #max: number;
  readonly #byKey = new Map<string, T[]>();
  /** In the order in which they became idle. */
  readonly #all = new Map<T, string>();

  /** @param max more are not kept: the one that has waited longest is closed */
  constructor(max: number) {
    this.#max = max;
  }

  take(key: string): T | null {
    const connections = this.#byKey.get(key);
    for (let last = connections?.at(-1); last !== undefined; last = connections?.at(-1)) {
      this.remove(last);
      if (last.isUsable) return last;
      last.close();
    }
    return null;
  }

  put(key: string, connection: T): void {
    const connections = this.#byKey.get(key);
    if (connections === undefined) this.#byKey.set(key, [connection]);
    else connections.push(connection);
    this.#all.set(connection, key);
    if (this.#all.size <= this.#max) return;
    const [oldest] = this.#all.keys();
    if (oldest === undefined) return;
    this.remove(oldest);
    oldest.close();
  }

  remove(connection: T): void {
    const key = this.#all.get(connection);
    if (key === undefined) return;
    this.#all.delete(connection);
    const connections = this.#byKey.get(key) ?? [];
    connections.splice(connections.lastIndexOf(connection), 1);
    if (connections.length === 0) this.#byKey.delete(key);
  }

  /** Closes those of a key. */
  closeOf(key: string): void {
    for (const connection of [...(this.#byKey.get(key) ?? [])]) {
      this.remove(connection);
      connection.close();
    }
  }

  closeAll(): void {
    for (const connection of [...this.#all.keys()]) {
      this.remove(connection);
      connection.close();
    }
  }
}
