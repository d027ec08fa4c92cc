import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterPointer, finishWaiting, watchPointer } from '#lib/client/after-pointer';

const page = new EventTarget();
let stop = () => undefined as unknown;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', page);
  stop = watchPointer();
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('afterPointer', () => {
  it('acts at once where no pointer is pressed', () => {
    const action = vi.fn();
    afterPointer(action);
    expect(action).toHaveBeenCalledOnce();
  });

  it.each(['pointerup', 'pointercancel'])('waits for %s, and for the click that comes with it', (type) => {
    const action = vi.fn();
    page.dispatchEvent(new Event('pointerdown'));
    afterPointer(action);
    page.dispatchEvent(new Event(type));
    expect(action).not.toHaveBeenCalled();
    vi.runAllTimers();
    expect(action).toHaveBeenCalledOnce();
  });

  it('acts before a click that saves, and only once', () => {
    const action = vi.fn();
    page.dispatchEvent(new Event('pointerdown'));
    afterPointer(action);
    page.dispatchEvent(new Event('pointerup'));
    finishWaiting();
    expect(action).toHaveBeenCalledOnce();
    vi.runAllTimers();
    expect(action).toHaveBeenCalledOnce();
  });
});
