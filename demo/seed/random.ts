/** Numbers that look random and are the same in every run, so that every demo shows the same. Not for secrets. */

export type Random = {
  /** 0 (included) to 1 (excluded). */
  next: () => number;
  /** A whole number from `min` to `max`, both included. */
  between: (min: number, max: number) => number;
  pick: <Items extends readonly [unknown, ...unknown[]]>(items: Items) => Items[number];
  /** A UUIDv7 (RFC 9562, section 5.7) of an instant in milliseconds since 1970. */
  uuidAt: (timeMs: number) => string;
};

/** Mulberry32: 32 bits of state, good enough for data to look at. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('');
  return {
    next,
    between,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    uuidAt: (timeMs) => {
      const time = Math.max(0, Math.floor(timeMs)).toString(16).padStart(12, '0');
      const variant = (8 + Math.floor(next() * 4)).toString(16);
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(3)}-${hex(12)}`;
    },
  };
}
