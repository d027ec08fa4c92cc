import { expect, test } from 'vitest';
import { attemptTimeline, totalMs } from '#lib/client/deliveries/attempt-timeline';
import type { AttemptView } from '#lib/contracts/views/deliveries';

const attempt = (number: number, startedAt: string, durationMs: number): AttemptView => ({
  id: `att_${number}`,
  number,
  startedAt,
  durationMs,
  isSuccess: false,
  response: { status: 500, failure: null },
  detail: null,
  url: 'https://erp.acme.com/',
  remoteIp: null,
  trigger: 'schedule',
  triggeredBy: null,
  requestHeaders: [],
  responseHeaders: [],
  responseBody: null,
});

const first = attempt(1, '2026-03-02T14:00:00.000Z', 1_000);
const second = attempt(2, '2026-03-02T14:05:01.000Z', 500);

test('newest first, with the wait between the end of one and the start of the next', () => {
  const items = attemptTimeline({ status: 'failed', attemptCount: 2, nextAttemptAt: null }, [second, first]);
  expect(items).toEqual([
    { kind: 'attempt', attempt: second },
    { kind: 'wait', key: 'before att_2', ms: 300_000 },
    { kind: 'attempt', attempt: first },
  ]);
});

test.each([
  ['retrying', 1, '2026-03-02T14:05:01.000Z', { kind: 'next', number: 2, at: '2026-03-02T14:05:01.000Z' }],
  ['queued', 0, '2026-03-02T14:00:00.000Z', { kind: 'next', number: 1, at: '2026-03-02T14:00:00.000Z' }],
  ['sending', 2, null, { kind: 'next', number: 2, at: null }],
] as const)('%s says what comes, on top', (status, attemptCount, nextAttemptAt, expected) => {
  expect(attemptTimeline({ status, attemptCount, nextAttemptAt }, [])[0]).toEqual(expected);
});

test.each(['delivered', 'failed', 'cancelled'] as const)('after %s nothing comes', (status) => {
  expect(attemptTimeline({ status, attemptCount: 1, nextAttemptAt: null }, [])).toEqual([]);
});

test('clocks that disagree make no negative wait', () => {
  const early = attempt(2, '2026-03-02T14:00:00.500Z', 10);
  const items = attemptTimeline({ status: 'failed', attemptCount: 2, nextAttemptAt: null }, [early, first]);
  expect(items[1]).toMatchObject({ kind: 'wait', ms: 0 });
});

test('the total runs from the creation to the end of the latest attempt', () => {
  const createdAt = '2026-03-02T13:59:59.000Z';
  expect(totalMs({ status: 'failed', createdAt }, [second, first])).toBe(302_500);
  expect(totalMs({ status: 'retrying', createdAt }, [first])).toBeNull();
  expect(totalMs({ status: 'cancelled', createdAt }, [])).toBeNull();
});
