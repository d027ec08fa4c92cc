/**
 * Bounds work that is expensive and that strangers can ask for. A gate lets a few in at once and keeps a few waiting;
 * everybody else is turned away. Callers known from before wait in a line of their own and go first, so that no crowd of
 * strangers keeps them out.
 */
export type Gate = {
  /** Resolves with the function that leaves the gate again, once it is the caller's turn; null where the line is full. */
  enter: (isKnown: boolean) => Promise<() => void> | null;
  /**
   * Resolves when a refused caller may be answered: so late that a crowd that comes again with each answer takes little
   * time of the process. Beyond a number of callers who are held back it resolves at once.
   */
  holdBack: () => Promise<void>;
};

type GateOptions = {
  /** How many are inside at once. */
  atOnce: number;
  /** How many wait at most, in each line. */
  waiting: number;
};

/** After a pass the gate rests for so many times as long before it lets a stranger in. */
const REST_PASSES = 3;
/** Refused callers are held back for about this time, or for as long as so many passes take where the machine is slow. */
const MIN_HOLD_MS = 5_000;
const HOLD_PASSES = 200;
const MAX_HOLD_MS = 15_000;
/** Each keeps a connection and some memory. */
const MAX_HELD = 500;

/** Makes a gate that nobody has entered. */
export function createGate({ atOnce, waiting }: GateOptions): Gate {
  const lines: { known: (() => void)[]; strangers: (() => void)[] } = { known: [], strangers: [] };
  let inside = 0;
  let held = 0;
  let lastPassMs = 0;

  const letNextIn = () => {
    const next = lines.known.shift() ?? lines.strangers.shift();
    // The place goes over to whoever is next.
    if (next === undefined) inside--;
    else next();
  };
  /** Begins a pass. Gives the function that ends it: strangers are let in after a rest, so that they take a quarter of the time at most. */
  const startPass = () => {
    const enteredAt = performance.now();
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      lastPassMs = performance.now() - enteredAt;
      if (lines.known.length > 0) letNextIn();
      else setTimeout(letNextIn, REST_PASSES * lastPassMs);
    };
  };

  return {
    enter: (isKnown) => {
      if (inside < atOnce) {
        inside++;
        return Promise.resolve(startPass());
      }
      const line = isKnown ? lines.known : lines.strangers;
      if (line.length >= waiting) return null;
      return new Promise((resolve) => line.push(() => resolve(startPass())));
    },
    holdBack: async () => {
      if (held >= MAX_HELD) return;
      held++;
      const holdMs = Math.min(Math.max(MIN_HOLD_MS, HOLD_PASSES * lastPassMs), MAX_HOLD_MS);
      // Those who were refused together do not come again together.
      await new Promise((resolve) => setTimeout(resolve, holdMs * (0.5 + Math.random())));
      held--;
    },
  };
}
