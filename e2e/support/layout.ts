/** Whether what a page shows can be read where it stands. */
import { expect, type Page } from '@playwright/test';

/** The least that a truncated text may show: about ten characters. */
const MIN_CUT_WIDTH_PX = 72;

/**
 * That no text of the main part, or of the open dialog, lies over another one, that what is cut still says something, and
 * that the page is not wider than its window. `what` names the page in a failure.
 */
export async function expectReadable(page: Page, what: string): Promise<void> {
  await expect.poll(() => faultsOf(page), { message: what }).toEqual([]);
}

function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate((minCutWidth) => {
    type Box = { node: Node; text: string; left: number; right: number; top: number; bottom: number };
    const root = document.querySelector('[role="dialog"]') ?? document.querySelector('main') ?? document.body;

    /** The part of a text that its ancestors let be seen; null where that is nothing. */
    const boxOf = (node: Node, rect: DOMRect): Box | null => {
      let parent = node.parentElement;
      if (!parent?.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return null;
      let { left, right, top, bottom } = rect;
      for (; parent !== null && parent !== root; parent = parent.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(parent);
        const clip = parent.getBoundingClientRect();
        if (overflowX !== 'visible') [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
        if (overflowY !== 'visible') [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
      }
      // What is for screen readers only has the size of a pixel.
      const isSeen = right - left > 2 && bottom - top > 2;
      return isSeen
        ? { node, text: node.textContent?.trim().slice(0, 40) ?? '', left, right, top, bottom }
        : null;
    };

    const boxes: Box[] = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.textContent?.trim() === '') continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        const box = boxOf(node, rect);
        if (box !== null) boxes.push(box);
      }
    }

    const faults: string[] = [];
    // Lines of one text may touch.
    const TOUCH = 3;
    boxes.sort((a, b) => a.top - b.top);
    boxes.forEach((one, index) => {
      for (let next = index + 1; next < boxes.length; next++) {
        const other = boxes[next];
        if (other === undefined || other.top > one.bottom - TOUCH) break;
        // A text that is cut has a box as it is and one as it would be.
        if (other.node === one.node) continue;
        const isBeside = other.left > one.right - TOUCH || other.right < one.left + TOUCH;
        if (!isBeside && other.bottom > one.top + TOUCH)
          faults.push(`"${one.text}" and "${other.text}" lie over each other`);
      }
    });
    for (const element of root.querySelectorAll<HTMLElement>('th, td, .truncate')) {
      const { clientWidth, scrollWidth } = element;
      const isCut = clientWidth > 2 && scrollWidth > clientWidth + 1;
      if (isCut && clientWidth < minCutWidth)
        faults.push(`"${element.textContent?.slice(0, 40)}" has ${clientWidth} px`);
    }
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) faults.push(`The page is ${scrollWidth - clientWidth} px too wide`);
    return [...new Set(faults)].slice(0, 10);
  }, MIN_CUT_WIDTH_PX);
}
