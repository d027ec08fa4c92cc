/** Makes whole numbers from 0 up to `below`, exclusive. Xorshift32: the same numbers for the same seed. */
export function numbersFrom(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
