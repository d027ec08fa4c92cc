import { describe, expect, test } from 'vitest';
import { DELIVERY_STATUSES, decide, decideInterrupted, isFinal } from '#lib/domain/delivery';
import { FAILURES, type Failure, isSuccess, type Outcome } from '#lib/domain/outcome';

const policy = { delaysMs: [300_000, 600_000] };

const response = (status: number): Outcome => ({
  kind: 'response',
  response: {
    status,
    rawHeaders: new Uint8Array(),
    body: new Uint8Array(),
    bodySize: 0,
    isBodyTruncated: false,
  },
  note: null,
});
const failure = (name: Failure): Outcome => ({ kind: 'failure', failure: name, detail: '', response: null });

describe('decide', () => {
  test.each([200, 201, 202, 204, 206, 226, 299])('%i is success', (status) => {
    expect(isSuccess(response(status))).toBe(true);
    for (const attempt of [1, 2, 3, 4]) {
      expect(decide(attempt, response(status), policy)).toEqual({ status: 'delivered' });
    }
  });

  test.each([100, 199, 300, 304, 400, 401, 404, 410, 429, 500, 503, 600, 999])(
    '%i is no success',
    (status) => {
      expect(isSuccess(response(status))).toBe(false);
      expect(decide(1, response(status), policy)).toEqual({ status: 'retrying', delayMs: 300_000 });
      expect(decide(2, response(status), policy)).toEqual({ status: 'retrying', delayMs: 600_000 });
      expect(decide(3, response(status), policy)).toEqual({ status: 'failed' });
      expect(decide(4, response(status), policy)).toEqual({ status: 'failed' });
    },
  );

  test.each(FAILURES.filter((name) => name !== 'unsendable'))('%s is tried again', (name) => {
    expect(decide(1, failure(name), policy)).toEqual({ status: 'retrying', delayMs: 300_000 });
    expect(decide(3, failure(name), policy)).toEqual({ status: 'failed' });
  });

  test('a redirect is no success', () => {
    expect(isSuccess(failure('redirect'))).toBe(false);
  });

  test('what cannot be prepared is final at once', () => {
    expect(decide(1, failure('unsendable'), policy)).toEqual({ status: 'failed' });
  });
});

test.each([
  [1, { status: 'retrying', delayMs: 0 }],
  [2, { status: 'retrying', delayMs: 0 }],
  [3, { status: 'failed' }],
  [4, { status: 'failed' }],
])('an interrupted attempt %i', (attempt, next) => {
  expect(decideInterrupted(attempt, policy)).toEqual(next);
});

test('final states', () => {
  expect(DELIVERY_STATUSES.filter(isFinal)).toEqual(['delivered', 'failed', 'cancelled']);
});
