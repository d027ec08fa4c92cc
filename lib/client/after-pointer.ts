/**
 * Leaving a field shows what is wrong with it, which moves what is below; where the field was left by pressing the
 * pointer on something below, that would slip away before the pointer is released, and the click would miss.
 */

let isPointerDown = false;
const waiting = new Set<() => void>();

/** Does now what waits for the end of a click: a click that saves must save what was repaired. */
export function finishWaiting(): void {
  for (const action of waiting) {
    waiting.delete(action);
    action();
  }
}

function release(): void {
  isPointerDown = false;
  // The click comes in the same task as the release.
  if (waiting.size > 0) setTimeout(finishWaiting);
}

/** Watches the pointer while a form is on screen; gives what ends the watch. */
export function watchPointer(): () => void {
  const events = new AbortController();
  const options = { capture: true, passive: true, signal: events.signal };
  const press = () => {
    isPointerDown = true;
  };
  document.addEventListener('pointerdown', press, options);
  document.addEventListener('pointerup', release, options);
  document.addEventListener('pointercancel', release, options);
  return () => {
    isPointerDown = false;
    waiting.clear();
    events.abort();
  };
}

/** Runs the action now, or after the click for which the pointer is being pressed. */
export function afterPointer(action: () => void): void {
  if (isPointerDown) waiting.add(action);
  else action();
}
