/** Plans the past of each webhook: when each delivery was made, what its attempts met, and what became of it. Pure. */

import { type Exchange, exchange } from '#demo/seed/exchanges';
import { type Payload, payloadOf } from '#demo/seed/payloads';
import type { Random } from '#demo/seed/random';
import type { Course } from '#demo/seed/webhook-definitions';
import type { SeededWebhook } from '#demo/seed/webhooks';
import { type AttemptTrigger, type DeliveryStatus, decide } from '#lib/domain/delivery/delivery';
import type { RetryPolicy } from '#lib/domain/delivery/retry-policy';
import { ACTIVATED_EVENT_TYPE } from '#lib/domain/event/event-catalog';
import { encodeId } from '#lib/domain/ids';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** From the last automatic attempt to the moment in which somebody presses Retry. */
const MANUAL_AFTER_MS = 35 * MINUTE_MS;

export type PlannedAttempt = Exchange & {
  id: string;
  number: number;
  startedAtMs: number;
  trigger: AttemptTrigger;
  triggeredBy: string | null;
};

export type PlannedDelivery = Payload & {
  webhook: SeededWebhook;
  id: string;
  eventId: string;
  eventType: string;
  createdAtMs: number;
  status: DeliveryStatus;
  nextAttemptAtMs: number | null;
  updatedAtMs: number;
  /** Oldest first. */
  attempts: readonly PlannedAttempt[];
};

/** The whole past of a webhook. Only the deliveries of `waiting` have an attempt to come. */
export function planHistory(
  webhook: SeededWebhook,
  nowMs: number,
  policy: RetryPolicy,
  random: Random,
): PlannedDelivery[] {
  const { definition } = webhook;
  const [latestDay, earliestDay] = definition.days;
  const past = definition.history.flatMap(([count, course]) =>
    Array.from({ length: count }, () => {
      // Nothing of it may still be under way now.
      const latestMs = nowMs - Math.max(latestDay * DAY_MS, courseMs(course, policy) + 5 * MINUTE_MS);
      const earliestMs = nowMs - earliestDay * DAY_MS;
      const createdAtMs = course.isCancelled
        ? (webhook.deactivatedAtMs ?? nowMs) - random.between(10_000, 40_000)
        : workingTime(earliestMs, latestMs, random);
      return planDelivery(webhook, course, createdAtMs, policy, random);
    }),
  );
  const waiting = (definition.waiting ?? []).map((course) => {
    const nextDelayMs = policy.delaysMs[course.attempts.length - 1] ?? 0;
    const createdAtMs = nowMs - courseMs(course, policy) - nextDelayMs * (0.2 + 0.3 * random.next());
    return planDelivery(webhook, course, createdAtMs, policy, random);
  });
  return [...activation(webhook, policy, random), ...past, ...waiting];
}

/** An instant of the range, mostly between 12:00 and 22:00 UTC: the working day of roofers in America. */
function workingTime(earliestMs: number, latestMs: number, random: Random): number {
  const draw = () => earliestMs + random.next() * (latestMs - earliestMs);
  for (let tries = 0; tries < 10; tries++) {
    const timeMs = draw();
    const hour = new Date(timeMs).getUTCHours();
    if (hour >= 12 && hour < 22) return timeMs;
  }
  return draw();
}

/** What passes between the first and the last attempt of a course, roughly. */
function courseMs(course: Course, policy: RetryPolicy): number {
  const waits = course.attempts.slice(1).map((_, index) => policy.delaysMs[index] ?? MANUAL_AFTER_MS);
  return waits.reduce((sum, wait) => sum + wait, 0) + course.attempts.length * 10_000;
}

/** The event that a webhook gets when it is switched on. */
function activation(webhook: SeededWebhook, policy: RetryPolicy, random: Random): PlannedDelivery[] {
  const { activatedAtMs, definition } = webhook;
  // Of those that are older than the history, the activation is no longer in it.
  if (activatedAtMs === null || definition.createdDaysAgo !== undefined) return [];
  const course = definition.history[0]?.[1];
  if (course === undefined || course.isCancelled) return [];
  const data = JSON.stringify({
    webhook: {
      id: encodeId('webhook', webhook.id),
      name: definition.name,
      url: webhook.url,
      eventTypes: definition.eventTypes,
    },
  });
  return [
    planDelivery(webhook, course, activatedAtMs, policy, random, {
      type: ACTIVATED_EVENT_TYPE,
      data,
      subject: null,
    }),
  ];
}

function planDelivery(
  webhook: SeededWebhook,
  course: Course,
  createdAtMs: number,
  policy: RetryPolicy,
  random: Random,
  event?: Payload & { type: string },
): PlannedDelivery {
  const [firstType = 'job.created', ...otherTypes] = webhook.definition.eventTypes;
  const type = random.pick([firstType, ...otherTypes]);
  const { type: eventType, ...payload } = event ?? { type, ...payloadOf(type, random) };
  const attempts: PlannedAttempt[] = [];
  let status: DeliveryStatus = 'queued';
  let nextMs = createdAtMs + random.between(4, 60);
  let endMs = createdAtMs;
  for (const [index, name] of course.attempts.entries()) {
    const number = index + 1;
    const isManual = number === course.manualAttempt;
    const startedAtMs = isManual ? endMs + MANUAL_AFTER_MS : nextMs;
    const made = exchange(name, number, startedAtMs, random);
    attempts.push({
      ...made,
      id: random.uuidAt(startedAtMs),
      number,
      startedAtMs,
      trigger: isManual ? 'manual' : 'schedule',
      triggeredBy: isManual ? webhook.createdById : null,
    });
    endMs = startedAtMs + made.durationMs;
    const next = decide(number, made.outcome, policy, endMs);
    status = next.status;
    nextMs = endMs + (next.status === 'retrying' ? next.delayMs : 0) + random.between(3, 900);
  }
  const isCancelled = course.isCancelled === true;
  return {
    ...payload,
    webhook,
    id: random.uuidAt(createdAtMs),
    eventId: random.uuidAt(createdAtMs),
    eventType,
    createdAtMs,
    status: isCancelled ? 'cancelled' : status,
    nextAttemptAtMs: status === 'retrying' && !isCancelled ? nextMs : null,
    updatedAtMs: isCancelled ? (webhook.deactivatedAtMs ?? endMs) : endMs,
    attempts,
  };
}
