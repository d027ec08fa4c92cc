/**
 * Leaving a field shows what is wrong with it, which moves what is below; where the field was left by pressing the
 * pointer on something below, that would slip away before the pointer is released, and the click would miss.
 */

let isPointerDown = false;

/** Watches the pointer while a form is on screen; gives what ends the watch. */
export function watchPointer(): () => void {
  const events = new AbortController();
  const options = { capture: true, passive: true, signal: events.signal };
  document.addEventListener('pointerdown', () => (isPointerDown = true), options);
  for (const type of ['pointerup', 'pointercancel'] as const)
    document.addEventListener(type, () => (isPointerDown = false), options);
  return () => {
    isPointerDown = false;
    events.abort();
  };
}

/** Runs the action now, or after the click for which the pointer is being pressed. */
export function afterPointer(action: () => void): void {
  if (!isPointerDown) {
    action();
    return;
  }
  const done = new AbortController();
  const run = () => {
    done.abort();
    // The click comes in the same task as the release.
    setTimeout(action);
  };
  for (const type of ['pointerup', 'pointercancel'] as const)
    document.addEventListener(type, run, { capture: true, signal: done.signal });
}
