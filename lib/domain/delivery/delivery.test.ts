import { describe, expect, test } from 'vitest';
import { DELIVERY_STATUSES, decide, decideInterrupted, isFinal } from '#lib/domain/delivery/delivery';
import {
  applySuccessRule,
  FAILURES,
  type Failure,
  isSuccess,
  type Outcome,
} from '#lib/domain/delivery/outcome';
import { MAX_RETRY_AFTER_MS } from '#lib/domain/delivery/retry-after';

const policy = { delaysMs: [300_000, 600_000] };

const now = Date.parse('2026-03-02T14:00:00Z');

const response = (status: number, headers = ''): Outcome => ({
  kind: 'response',
  response: {
    status,
    rawHeaders: Buffer.from(headers, 'latin1'),
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
      expect(decide(attempt, response(status), policy, now)).toEqual({ status: 'delivered' });
    }
  });

  test.each([100, 199, 300, 304, 400, 401, 404, 429, 500, 503, 600, 999])('%i is no success', (status) => {
    expect(isSuccess(response(status))).toBe(false);
    expect(decide(1, response(status), policy, now)).toEqual({ status: 'retrying', delayMs: 300_000 });
    expect(decide(2, response(status), policy, now)).toEqual({ status: 'retrying', delayMs: 600_000 });
    expect(decide(3, response(status), policy, now)).toEqual({ status: 'failed' });
    expect(decide(4, response(status), policy, now)).toEqual({ status: 'failed' });
  });

  test.each(FAILURES.filter((name) => name !== 'unsendable'))('%s is tried again', (name) => {
    expect(decide(1, failure(name), policy, now)).toEqual({ status: 'retrying', delayMs: 300_000 });
    expect(decide(3, failure(name), policy, now)).toEqual({ status: 'failed' });
  });

  test('410 is final at once', () => {
    expect(decide(1, response(410), policy, now)).toEqual({ status: 'failed' });
  });

  const DELAYS_MS = [300_000, 600_000];
  test.each<[string, string, number]>([
    ['seconds', 'Retry-After: 1800\r\n', 1_800_000],
    ['in any case, among others', 'a: b\r\nRETRY-AFTER:1800\r\nc: d\r\n', 1_800_000],
    ['a date', 'retry-after: Mon, 02 Mar 2026 15:00:00 GMT\r\n', 3_600_000],
    ['the first of several', 'retry-after: 1800\r\nretry-after: 3600\r\n', 1_800_000],
    ['more than a day', 'retry-after: 999999999999\r\n', MAX_RETRY_AFTER_MS],
    ['the year 9999', 'retry-after: Fri, 31 Dec 9999 23:59:59 GMT\r\n', MAX_RETRY_AFTER_MS],
    ['less than the schedule', 'retry-after: 1\r\n', 0],
    ['a date that is past', 'retry-after: Mon, 02 Mar 2026 13:00:00 GMT\r\n', 0],
    ['a negative number', 'retry-after: -1\r\n', 0],
    ['1e300', 'retry-after: 1e300\r\n', 0],
    ['NaN', 'retry-after: NaN\r\n', 0],
    ['nothing', 'retry-after:\r\n', 0],
    ['bytes that are no text', 'retry-after: \xff\x00\xfe\r\n', 0],
    ['a line without a colon', 'retry-after\r\n', 0],
  ])('Retry-After puts the next attempt off, never forward: %s', (_what, headers, askedMs) => {
    for (const status of [429, 503]) {
      for (const [index, delayMs] of DELAYS_MS.entries()) {
        expect(decide(index + 1, response(status, headers), policy, now)).toEqual({
          status: 'retrying',
          delayMs: Math.max(delayMs, askedMs),
        });
      }
      expect(decide(3, response(status, headers), policy, now)).toEqual({ status: 'failed' });
    }
  });

  test.each([500, 301, 404])('Retry-After counts for nothing with %i', (status) => {
    expect(decide(1, response(status, 'retry-after: 1800\r\n'), policy, now)).toEqual({
      status: 'retrying',
      delayMs: 300_000,
    });
  });

  test('a redirect is no success', () => {
    expect(isSuccess(failure('redirect'))).toBe(false);
  });

  test('what cannot be prepared is final at once', () => {
    expect(decide(1, failure('unsendable'), policy, now)).toEqual({ status: 'failed' });
  });
});

describe('a webhook that counts only 200', () => {
  test.each([201, 202, 204, 299])('%i is a failure that keeps the answer', (status) => {
    const judged = applySuccessRule(response(status), '200');
    expect(judged).toMatchObject({ kind: 'failure', failure: 'unexpected_status', response: { status } });
    expect(decide(1, judged, policy, now)).toEqual({ status: 'retrying', delayMs: 300_000 });
    expect(decide(3, judged, policy, now)).toEqual({ status: 'failed' });
    expect(applySuccessRule(response(status), '2xx')).toEqual(response(status));
  });

  test.each([200, 301, 404, 410, 500])('%i is what it always is', (status) => {
    expect(applySuccessRule(response(status), '200')).toEqual(response(status));
  });

  test('a failure stays the failure it is', () => {
    expect(applySuccessRule(failure('timeout'), '200')).toEqual(failure('timeout'));
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
