import { describe, expect, test } from 'vitest';
import { activityText, countsText, healthSentence, hourText } from '#lib/client/webhooks/webhook-insight';
import type { InsightView } from '#lib/contracts/views/webhooks';
import type { HourCounts } from '#lib/domain/delivery/delivery-activity';

const counts = (delivered: number, failed = 0, other = 0, retrying = 0): HourCounts => ({
  delivered,
  failed,
  retrying,
  other,
});

test.each([
  [counts(0), 'None'],
  [counts(404, 8), '412 · 98 % delivered'],
  [counts(0, 0, 3), '3 · none finished'],
  [counts(40, 0, 0, 300), '340 · 12 % delivered'],
  [counts(120_000), '120,000 · 100 % delivered'],
  [counts(0, 2), '2 · 0 % delivered'],
])('the bars in words: %j', (sum, expected) => {
  expect(activityText(sum)).toBe(expected);
});

test('an hour in words', () => {
  expect(countsText(counts(0))).toBe('no deliveries');
  expect(hourText({ ...counts(0, 2, 1), p50Ms: null, p95Ms: null })).toBe('2 failed, 1 waiting or cancelled');
  expect(countsText(counts(1, 2, 4, 3))).toBe('1 delivered, 2 failed, 3 retrying, 4 waiting or cancelled');
  expect(hourText({ ...counts(12), p50Ms: 120, p95Ms: 1_310 })).toBe(
    '12 delivered. Answers: half within 120 ms, 95 % within 1.3 s',
  );
});

describe('the health of a webhook', () => {
  const now = new Date('2026-11-02T14:07:33Z');
  const insight = (sum: HourCounts, values: Partial<InsightView> = {}): InsightView => ({
    firstHourAt: '2026-10-26T15:00:00.000Z',
    countedSince: null,
    hours: [{ ...sum, p50Ms: null, p95Ms: null }],
    p50Ms: null,
    p95Ms: null,
    lastFailure: null,
    ...values,
  });
  const lastFailure = {
    id: 'dlv_1',
    createdAt: '2026-10-29T12:00:00Z',
    failedAt: '2026-11-02T12:00:00Z',
    response: { status: null, failure: 'timeout' },
  } as const;

  test.each<[string, InsightView, string]>([
    [
      'some failed',
      insight(counts(404, 8), { p50Ms: 120, lastFailure }),
      '98 % of the 412 deliveries in 7 days arrived; typical answer 120 ms; last failure 2 h ago: Timed out.',
    ],
    [
      'all arrived',
      insight(counts(412), { p50Ms: 84 }),
      'All 412 deliveries in 7 days arrived; typical answer 84 ms.',
    ],
    [
      'none arrived',
      insight(counts(0, 3, 1), { lastFailure }),
      'None of the 3 deliveries in 7 days arrived; last failure 2 h ago: Timed out. 1 more waits or was cancelled.',
    ],
    [
      'failed while the clock of the screen stood still',
      insight(counts(1, 1), { lastFailure: { ...lastFailure, failedAt: '2026-11-02T14:07:45Z' } }),
      '50 % of the 2 deliveries in 7 days arrived; last failure just now: Timed out.',
    ],
    ['one', insight(counts(1)), 'The only delivery in 7 days arrived.'],
    ['one failed', insight(counts(0, 1)), 'The only delivery in 7 days failed.'],
    [
      'one that is retried',
      insight(counts(0, 0, 0, 1), { lastFailure }),
      'The only delivery in 7 days failed so far and is being retried; last failure 2 h ago: Timed out.',
    ],
    [
      'some arrived before a long schedule began',
      insight(counts(40, 0, 0, 300), { lastFailure }),
      '12 % of the 340 deliveries in 7 days arrived so far; 300 are being retried; last failure 2 h ago: Timed out.',
    ],
    [
      'a long schedule alone',
      insight(counts(0, 0, 2, 300), { lastFailure }),
      'None of the 300 deliveries in 7 days arrived so far; all are being retried; last failure 2 h ago: Timed out. 2 more wait or were cancelled.',
    ],
    ['nothing', insight(counts(0)), 'Nothing was sent in the last 7 days.'],
    [
      'only waiting',
      insight(counts(0, 0, 2)),
      'No delivery in 7 days is finished yet. 2 wait or were cancelled.',
    ],
    [
      'too many to count',
      insight(counts(99_000, 1_000), { countedSince: '2026-11-01T08:00:00Z' }),
      '99 % of the latest 100,000 deliveries arrived.',
    ],
  ])('%s', (_what, given, expected) => {
    expect(healthSentence(given, now)).toBe(expected);
  });
});
