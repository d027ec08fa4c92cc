import { expect, test } from 'vitest';
import type { Claim, LoggedAttempt, LoggedDelivery } from '#tools/chaos/history';
import { type LostWorker, takeoverTimes } from '#tools/chaos/takeover';

const KILLED_AT = 1_000_000;

const delivery = (id: string, webhookId: string): LoggedDelivery => ({
  id,
  webhookId,
  eventId: `event of ${id}`,
  status: 'delivered',
  attemptCount: 1,
});

/** An attempt and the claim that began it. */
const attempt = (deliveryId: string, number: number, worker: string, afterMs: number) => ({
  attempt: {
    deliveryId,
    number,
    outcome: 'response',
    responseStatus: 200,
    startedAtMs: KILLED_AT + afterMs,
    durationMs: 10,
    isSentAgain: false,
  } satisfies LoggedAttempt,
  claim: {
    deliveryId,
    number,
    worker,
    claimedAtMs: KILLED_AT + afterMs,
    endedAtMs: null,
  } satisfies Claim,
});

const lost = (...lanes: LostWorker['lanes']): LostWorker[] => [
  { worker: 'killed', killedAtMs: KILLED_AT, lanes },
];

function timesOf(
  left: LostWorker[],
  deliveries: LoggedDelivery[],
  made: ReturnType<typeof attempt>[],
): number[] {
  return takeoverTimes({
    lost: left,
    deliveries,
    attempts: made.map((one) => one.attempt),
    claims: made.map((one) => one.claim),
  });
}

test('each lane that was left is timed to the first attempt of another worker, whatever that delivers', () => {
  const times = timesOf(
    lost({ webhookId: 'a', dueDeliveryIds: ['a1'] }, { webhookId: 'b', dueDeliveryIds: ['b1'] }),
    [delivery('a1', 'a'), delivery('a2', 'a'), delivery('b1', 'b'), delivery('c1', 'c')],
    [
      attempt('a1', 2, 'next', 3_600),
      attempt('a2', 1, 'next', 3_500),
      attempt('b1', 1, 'other', 4_200),
      attempt('c1', 1, 'other', 5),
    ],
  );
  expect(times).toEqual([3_500, 4_200]);
});

test('what the killed worker had begun, and what was sent before the kill, is no takeover', () => {
  const times = timesOf(
    lost({ webhookId: 'a', dueDeliveryIds: ['a1'] }),
    [delivery('a1', 'a')],
    [
      attempt('a1', 1, 'killed', -20),
      // Its claim was on the way to the database when it was killed.
      attempt('a1', 2, 'killed', 3),
      attempt('a1', 3, 'next', 3_100),
      attempt('a1', 4, 'next', 9_000),
    ],
  );
  expect(times).toEqual([3_100]);
});

test('a lane where nothing was left to do after all does not count', () => {
  const deliveries = [delivery('a1', 'a'), delivery('a2', 'a')];
  const left = lost({ webhookId: 'a', dueDeliveryIds: ['a1'] });
  // Its result was recorded at the last moment; the next event came much later.
  expect(
    timesOf(left, deliveries, [attempt('a1', 1, 'killed', -20), attempt('a2', 1, 'next', 60_000)]),
  ).toEqual([]);
  expect(timesOf(left, [], [])).toEqual([]);
});

test('a worker that takes over and is killed in turn is timed for itself', () => {
  const times = timesOf(
    [
      ...lost({ webhookId: 'a', dueDeliveryIds: ['a1'] }),
      { worker: 'next', killedAtMs: KILLED_AT + 3_500, lanes: [{ webhookId: 'a', dueDeliveryIds: ['a1'] }] },
    ],
    [delivery('a1', 'a')],
    [attempt('a1', 1, 'killed', -5), attempt('a1', 2, 'next', 3_200), attempt('a1', 3, 'third', 6_800)],
  );
  expect(times).toEqual([3_200, 3_300]);
});
