export type Side = 'top' | 'bottom';
export type Align = 'start' | 'center' | 'end';

type Box = { top: number; bottom: number; left: number; right: number };
type Size = { width: number; height: number };

const EDGE_PX = 8;

/**
 * Where a popup goes beside its anchor, in pixels of the viewport: on the wished side, on the other one
 * where there is no room, and always within the viewport.
 */
export function placeBeside(
  anchor: Box,
  popup: Size,
  viewport: Size,
  wish: { side: Side; align: Align; gapPx: number },
): { top: number; left: number } {
  const above = anchor.top - wish.gapPx - popup.height;
  const below = anchor.bottom + wish.gapPx;
  const fitsAbove = above >= EDGE_PX;
  const fitsBelow = below + popup.height <= viewport.height - EDGE_PX;
  const top =
    wish.side === 'top' ? (fitsAbove || !fitsBelow ? above : below) : fitsBelow || !fitsAbove ? below : above;

  const wishedLeft = {
    start: anchor.left,
    center: (anchor.left + anchor.right - popup.width) / 2,
    end: anchor.right - popup.width,
  }[wish.align];
  const mostRight = viewport.width - EDGE_PX - popup.width;
  return { top: Math.max(EDGE_PX, top), left: Math.max(EDGE_PX, Math.min(wishedLeft, mostRight)) };
}
