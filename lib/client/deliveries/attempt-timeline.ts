/** Attempts and the waits between them, as Log History tells them: newest first. */
import type { AttemptView, DeliveryRowView } from '#lib/contracts/views/deliveries';
import { isFinal } from '#lib/domain/delivery/delivery';

export type TimelineItem =
  | { kind: 'attempt'; attempt: AttemptView }
  /** From the end of the older attempt to the start of the newer one. */
  | { kind: 'wait'; key: string; ms: number }
  /** What comes: at `at`, or at once. */
  | { kind: 'next'; number: number; at: string | null };

type Timed = Pick<DeliveryRowView, 'status' | 'attemptCount' | 'nextAttemptAt'>;

/** The end of an attempt, in milliseconds since 1970. */
const endMs = (attempt: AttemptView) => Date.parse(attempt.startedAt) + attempt.durationMs;

/** @param attempts newest first, as the API gives them */
export function attemptTimeline(delivery: Timed, attempts: readonly AttemptView[]): TimelineItem[] {
  const items: TimelineItem[] = [];
  if (delivery.status === 'queued' || delivery.status === 'retrying')
    items.push({ kind: 'next', number: delivery.attemptCount + 1, at: delivery.nextAttemptAt });
  // While it is sent, the attempt is counted already but has no record yet.
  else if (delivery.status === 'sending')
    items.push({ kind: 'next', number: delivery.attemptCount, at: null });

  attempts.forEach((attempt, index) => {
    items.push({ kind: 'attempt', attempt });
    const older = attempts[index + 1];
    if (older === undefined) return;
    const ms = Math.max(0, Date.parse(attempt.startedAt) - endMs(older));
    items.push({ kind: 'wait', key: `before ${attempt.id}`, ms });
  });
  return items;
}

/**
 * From the creation of the delivery to the end of its latest attempt, in milliseconds; null while it is not final or
 * without an attempt.
 */
export function totalMs(
  delivery: Pick<DeliveryRowView, 'status' | 'createdAt'>,
  attempts: readonly AttemptView[],
): number | null {
  const [newest] = attempts;
  if (newest === undefined || !isFinal(delivery.status)) return null;
  return Math.max(0, endMs(newest) - Date.parse(delivery.createdAt));
}
