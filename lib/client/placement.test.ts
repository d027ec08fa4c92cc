import { describe, expect, it } from 'vitest';
import { placeBeside } from '#lib/client/placement';

const viewport = { width: 400, height: 600 };
const popup = { width: 100, height: 50 };
const at = (left: number, top: number) => ({ left, right: left + 40, top, bottom: top + 20 });

describe('placeBeside', () => {
  it.each([
    ['start', 200],
    ['center', 170],
    ['end', 140],
  ] as const)('aligns to %s', (align, left) => {
    expect(placeBeside(at(200, 300), popup, viewport, { side: 'bottom', align, gapPx: 6 })).toEqual({
      top: 326,
      left,
    });
  });

  it('turns over where there is no room', () => {
    const wish = { align: 'center', gapPx: 6 } as const;
    expect(placeBeside(at(200, 10), popup, viewport, { ...wish, side: 'top' }).top).toBe(36);
    expect(placeBeside(at(200, 570), popup, viewport, { ...wish, side: 'bottom' }).top).toBe(514);
  });

  it('stays within the viewport', () => {
    const wish = { side: 'bottom', align: 'center', gapPx: 6 } as const;
    expect(placeBeside(at(0, 300), popup, viewport, wish).left).toBe(8);
    expect(placeBeside(at(360, 300), popup, viewport, wish).left).toBe(292);
    expect(placeBeside(at(0, 0), { width: 500, height: 700 }, viewport, wish)).toEqual({ top: 26, left: 8 });
  });
});
