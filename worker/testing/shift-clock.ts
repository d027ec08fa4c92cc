/** Preload: the wall clock of this process is wrong by `TEST_CLOCK_SHIFT_MS`. The monotonic clock is not. */
const shiftMs = Number(process.env.TEST_CLOCK_SHIFT_MS);
if (!Number.isFinite(shiftMs)) throw new Error('TEST_CLOCK_SHIFT_MS is not a number');

const RightDate = globalThis.Date;
const now = () => RightDate.now() + shiftMs;

globalThis.Date = new Proxy(RightDate, {
  construct: (target, parameters, newTarget) =>
    Reflect.construct(target, parameters.length === 0 ? [now()] : parameters, newTarget),
  apply: () => new RightDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + shiftMs });
