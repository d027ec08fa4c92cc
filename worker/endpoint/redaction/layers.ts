/**
 * The layers of an answer: the bytes as they came, and what decoding them in the usual ways makes of them. A text within a
 * text within a text has a layer for each level.
 */
import { readBase64, readDecimals, readDump, readHex } from '#worker/endpoint/redaction/digits';
import { undoEscapes } from '#worker/endpoint/redaction/escapes';
import { textOf } from '#worker/endpoint/redaction/text';
import type { View } from '#worker/endpoint/redaction/view';
import type { WorkBudget } from '#worker/endpoint/redaction/work-budget';

/** How deep escapes of escapes are followed: JSON in JSON in JSON in JSON, in a page of HTML, in a URL. */
const MAX_ESCAPES = 6;
/** How deep digits within digits are followed, as Base64 of a text with hexadecimal in it. */
const MAX_DIGITS = 3;

/** The view, and what undoing escapes makes of it, level by level. */
export function undoAll(view: View, budget: WorkBudget): [View, ...View[]] {
  const views: [View, ...View[]] = [view];
  let current = view;
  while (views.length <= MAX_ESCAPES && !budget.isSpent) {
    budget.spend(current.bytes.length);
    const undone = undoEscapes(current);
    if (undone === null) break;
    views.push(undone);
    current = undone;
  }
  return views;
}

const READERS = [readBase64, readHex, readDecimals, readDump];

/** What the digits in a view stand for, in all the ways in which they can be read. */
function* readDigits(view: View, budget: WorkBudget): Generator<View> {
  for (const read of READERS) {
    if (budget.isSpent) return;
    budget.spend(view.bytes.length);
    for (const digits of read(view)) if (digits.bytes.length > 0) yield digits;
  }
}

export type Layer = {
  view: View;
  /** Whether the bytes were written in digits. */
  isFromDigits: boolean;
};

/** All layers of a view; not all of them where the budget is spent. */
export function* layersOf(original: View, budget: WorkBudget): Generator<Layer> {
  let texts = [original];
  for (let depth = 0; depth <= MAX_DIGITS && texts.length > 0; depth++) {
    const inDigits: View[] = [];
    for (const text of texts) {
      const views = undoAll(text, budget);
      for (const view of views) yield { view, isFromDigits: depth > 0 };
      if (depth === MAX_DIGITS) continue;
      // As they stand, and with all escapes undone, in which digits may be wrapped.
      for (const view of new Set([text, views.at(-1) ?? text])) {
        for (const digits of readDigits(view, budget)) {
          yield { view: digits, isFromDigits: true };
          budget.spend(digits.bytes.length);
          const found = textOf(digits);
          if (found !== null) inDigits.push(found);
        }
      }
    }
    if (budget.isSpent) return;
    texts = inDigits;
  }
}
