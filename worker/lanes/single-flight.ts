/** Work that must not overlap with itself, and that may be asked for at any time. */
export type SingleFlight = {
  /** Asks for a run: one comes after this call, however often it is asked for meanwhile. */
  kick: () => void;
  readonly isBusy: boolean;
};

/** @param run one run; must not reject */
export function singleFlight(run: () => Promise<void>): SingleFlight {
  let isWanted = false;
  let isBusy = false;

  async function go(): Promise<void> {
    while (isWanted) {
      isWanted = false;
      await run();
    }
    isBusy = false;
  }

  return {
    kick: () => {
      isWanted = true;
      if (isBusy) return;
      isBusy = true;
      // What asks in the same turn of the event loop is served together.
      setImmediate(() => void go());
    },
    get isBusy() {
      return isBusy;
    },
  };
}
