/** Takes a credential out of bytes. */
import { cutEscapeAt } from '#worker/endpoint/redaction/escapes';
import { layersOf } from '#worker/endpoint/redaction/layers';
import { NeedleSearch } from '#worker/endpoint/redaction/needle-search';
import type { Needles } from '#worker/endpoint/redaction/needles';
import { originalView, type View } from '#worker/endpoint/redaction/view';
import { WorkBudget } from '#worker/endpoint/redaction/work-budget';

/** A range of bytes, the end exclusive. */
type Span = { start: number; end: number };

const REDACTED = Buffer.from('[redacted]');
/** The most steps for each byte of an answer. An ordinary one takes ten to twenty, one of encodings in encodings fifty. */
const STEPS_PER_BYTE = 64;
/** What an encoding leaves at the end of the bytes where they are cut: a digit, a separator. */
const MAX_CUT_REST = 4;

const isLetterOrDigit = (byte: number | undefined) =>
  byte !== undefined && /[0-9A-Za-z]/.test(String.fromCharCode(byte));

/** Adds a span; joins it with the last one where they touch. */
function add(spans: Span[], start: number, end: number): void {
  if (start >= end) return;
  const last = spans.at(-1);
  if (last === undefined || start > last.end || end < last.start) {
    spans.push({ start, end });
  } else {
    last.start = Math.min(last.start, start);
    last.end = Math.max(last.end, end);
  }
}

/** Adds the original places of what is found in a view; everything where the view has no origins. */
function search(needles: NeedleSearch, view: View, size: number, spans: Span[]): void {
  const { bytes, origins } = view;
  const startOf = (at: number) => origins?.starts[at] ?? 0;
  const endOf = (at: number) => origins?.ends[at] ?? size;
  /** Whether the byte was written as an escape. */
  const isEscape = (at: number) => origins === null || endOf(at) - startOf(at) > 1;
  const isCut = size - endOf(bytes.length - 1) <= MAX_CUT_REST;
  const cuts = isCut ? [cutEscapeAt(bytes), bytes.length].filter((at) => at >= 0) : [];
  const cutOff = needles.find(bytes, cuts, (start, end, isTail) => {
    if (!isTail) add(spans, startOf(start), endOf(end - 1));
    else if (start > 0 && isEscape(start - 1)) add(spans, startOf(start - 1), endOf(end - 1));
  });
  if (cutOff >= 0) add(spans, startOf(cutOff), size);
}

function withoutSpans(bytes: Buffer, spans: readonly Span[]): Buffer {
  const merged: Span[] = [];
  for (const { start, end } of spans.toSorted((one, other) => one.start - other.start))
    add(merged, start, end);
  const parts: Buffer[] = [];
  let position = 0;
  for (const { start, end } of merged) {
    parts.push(bytes.subarray(position, start), REDACTED);
    position = end;
  }
  return Buffer.concat([...parts, bytes.subarray(position)]);
}

/** Makes the function that puts `[redacted]` in the place of a credential; null where that takes too many steps. */
export function createRedactBytes(
  { everywhere, alone }: Needles,
  stepsPerByte = STEPS_PER_BYTE,
): (bytes: Buffer) => Buffer | null {
  const anywhere = new NeedleSearch(everywhere);
  const byItself = alone.length === 0 ? null : new NeedleSearch(alone);

  /** Finds the credential: every place of it, or one where the view has no origins; null where the budget does not suffice. */
  function findSpans(original: View, budget: WorkBudget): Span[] | null {
    const { bytes } = original;
    const spans: Span[] = [];
    for (const { view, isFromDigits } of layersOf(original, budget)) {
      budget.spend(view.bytes.length);
      search(anywhere, view, bytes.length, spans);
      if (original.origins === null && spans.length > 0) return spans;
      if (byItself === null || isFromDigits) continue;
      const candidates: Span[] = [];
      search(byItself, view, bytes.length, candidates);
      for (const { start, end } of candidates) {
        if (!isLetterOrDigit(bytes[start - 1]) && !isLetterOrDigit(bytes[end])) add(spans, start, end);
      }
    }
    return budget.isSpent ? null : spans;
  }

  return (bytes) => {
    const steps = stepsPerByte * bytes.length;
    const isThere = findSpans(originalView(bytes, false), new WorkBudget(steps));
    if (isThere === null || isThere.length === 0) return isThere && bytes;
    const spans = findSpans(originalView(bytes, true), new WorkBudget(steps));
    return spans && withoutSpans(bytes, spans);
  };
}
