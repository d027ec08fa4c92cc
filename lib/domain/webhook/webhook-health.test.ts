import { describe, expect, test } from 'vitest';
import type { Failure } from '#lib/domain/delivery/outcome';
import type { EndpointResponse } from '#lib/domain/delivery/response-words';
import {
  countsForHealth,
  HEALTHY,
  judgeHealth,
  nextHealth,
  type WebhookHealth,
} from '#lib/domain/webhook/webhook-health';

const response = (status: number): EndpointResponse => ({ status, failure: null });
const failure = (name: Failure): EndpointResponse => ({ status: null, failure: name });
const now = 1_800_000_000_000;
const DAY_MS = 86_400_000;
const failing = (values: Partial<WebhookHealth>): WebhookHealth => ({
  ...HEALTHY,
  failingSinceMs: now,
  ...values,
});

describe('countsForHealth', () => {
  test.each<[string, EndpointResponse, boolean, boolean]>([
    ['a failure', response(500), false, true],
    ['a failed test', response(500), true, false],
    ['a test that timed out', failure('timeout'), true, false],
    ['a test that got through', response(204), true, true],
    ['a test that was answered with 410', response(410), true, true],
  ])('%s', (_what, latest, isTest, expected) => {
    expect(countsForHealth(latest, isTest)).toBe(expected);
  });
});

describe('nextHealth', () => {
  test('a success clears everything', () => {
    expect(
      nextHealth(failing({ failedDeliveries: 19, consecutiveTimeouts: 49 }), response(204), false, now),
    ).toEqual(HEALTHY);
  });

  test.each<[string, EndpointResponse, boolean, Partial<WebhookHealth>]>([
    ['a failed attempt starts the clock', response(500), false, {}],
    ['a final one counts', response(500), true, { failedDeliveries: 1 }],
    ['a timeout counts', failure('timeout'), false, { consecutiveTimeouts: 1 }],
    [
      'so does one while connecting',
      failure('connect_timeout'),
      true,
      { failedDeliveries: 1, consecutiveTimeouts: 1 },
    ],
  ])('%s', (_what, outcome, isFinal, expected) => {
    expect(nextHealth(HEALTHY, outcome, isFinal, now)).toEqual(failing(expected));
  });

  test('another failure breaks the row of timeouts but keeps the clock', () => {
    const health = failing({ failingSinceMs: now - DAY_MS, consecutiveTimeouts: 49 });
    expect(nextHealth(health, failure('refused'), false, now)).toEqual(
      failing({ failingSinceMs: now - DAY_MS }),
    );
  });

  test.each<Failure>(['interrupted', 'unsendable'])('%s is no fault of the endpoint', (name) => {
    expect(nextHealth(HEALTHY, failure(name), true, now)).toEqual(HEALTHY);
  });
});

describe('judgeHealth', () => {
  const judge = (health: WebhookHealth, latest: EndpointResponse = response(500)) =>
    judgeHealth(health, latest, now);

  test('410 deactivates at once', () => {
    expect(judge(HEALTHY, response(410))).toEqual({ kind: 'deactivate', reason: 'gone' });
  });

  test.each<[string, number, number, string]>([
    ['three days and twenty', 3, 20, 'deactivate'],
    ['three days, nineteen', 3, 19, 'warning'],
    ['just under three days, many', 2.99, 500, 'warning'],
    ['half of both', 1.5, 10, 'warning'],
    ['half of the days, nine', 1.5, 9, 'healthy'],
    ['a day, many', 1, 500, 'healthy'],
    ['a month, one', 30, 1, 'healthy'],
  ])('failing for %s', (_what, days, failedDeliveries, kind) => {
    expect(judge(failing({ failingSinceMs: now - days * DAY_MS, failedDeliveries })).kind).toBe(kind);
  });

  test.each<[number, string]>([
    [24, 'healthy'],
    [25, 'warning'],
    [49, 'warning'],
    [50, 'deactivate'],
  ])('%i timeouts in a row', (consecutiveTimeouts, kind) => {
    const verdict = judge(failing({ consecutiveTimeouts }), failure('timeout'));
    expect(verdict.kind).toBe(kind);
    if (verdict.kind !== 'healthy') expect(verdict.reason).toBe('timeouts');
  });
});
