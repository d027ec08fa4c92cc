import { describe, expect, test } from 'vitest';
import { checkHistory, type Violation } from '#tools/chaos/check-history';
import type {
  Claim,
  Disruption,
  History,
  LoggedAttempt,
  LoggedDelivery,
  SeenRequest,
} from '#tools/chaos/history';

const PAIR = { webhookId: 'webhook', eventId: 'event' };
const START = 1_000_000;

const delivery = (values: Partial<LoggedDelivery> = {}): LoggedDelivery => ({
  ...PAIR,
  id: 'delivery',
  status: 'delivered',
  attemptCount: 1,
  ...values,
});
const attempt = (values: Partial<LoggedAttempt> = {}): LoggedAttempt => ({
  deliveryId: 'delivery',
  number: 1,
  outcome: 'response',
  responseStatus: 200,
  startedAtMs: START,
  durationMs: 50,
  isSentAgain: false,
  ...values,
});
const request = (values: Partial<SeenRequest> = {}): SeenRequest => ({
  ...PAIR,
  bodyHash: 'hash',
  isDataExact: true,
  arrivedAtMs: START + 20,
  isComplete: true,
  status: 200,
  ...values,
});
const claim = (values: Partial<Claim> = {}): Claim => ({
  deliveryId: 'delivery',
  number: 1,
  worker: 'first',
  claimedAtMs: START,
  endedAtMs: START + 60,
  ...values,
});
const kill = (values: Partial<Disruption> = {}): Disruption => ({
  kind: 'kill',
  worker: 'first',
  fromMs: START + 30,
  untilMs: START + 30,
  ...values,
});
const history = (values: Partial<History> = {}): History => ({
  owed: [PAIR],
  requests: [request()],
  deliveries: [delivery()],
  attempts: [attempt()],
  claims: [claim()],
  disruptions: [],
  maxAttempts: 3,
  ...values,
});

const LATER = START + 10_000;
const interrupted = (values: Partial<LoggedAttempt> = {}) =>
  attempt({ outcome: 'interrupted', responseStatus: null, durationMs: 9_000, ...values });

/** Killed with a request in flight; another worker sent it again. */
const repeated = (values: Partial<History> = {}) =>
  history({
    requests: [request({ status: null }), request({ arrivedAtMs: LATER + 20 })],
    deliveries: [delivery({ attemptCount: 2 })],
    attempts: [interrupted(), attempt({ number: 2, startedAtMs: LATER })],
    claims: [
      claim({ endedAtMs: START + 9_000 }),
      claim({ number: 2, worker: 'second', claimedAtMs: LATER, endedAtMs: LATER + 60 }),
    ],
    disruptions: [kill()],
    ...values,
  });

const kinds = (violations: readonly Violation[]) => violations.map(({ kind }) => kind);

describe('accepts', () => {
  test('an event that was delivered at once', () => {
    expect(checkHistory(history())).toMatchObject({
      accepted: 1,
      delivered: 1,
      failed: 0,
      lost: 0,
      duplicates: 0,
      violations: [],
    });
  });

  test('a failure, and a retry that succeeds', () => {
    const verdict = checkHistory(
      history({
        requests: [request({ status: 500 }), request({ arrivedAtMs: LATER + 20 })],
        deliveries: [delivery({ attemptCount: 2 })],
        attempts: [attempt({ responseStatus: 500 }), attempt({ number: 2, startedAtMs: LATER })],
      }),
    );
    expect(verdict).toMatchObject({ delivered: 1, duplicates: 0, violations: [] });
  });

  test('a delivery that failed after all its attempts', () => {
    const numbers = [1, 2, 3];
    const at = (number: number) => START + number * 5_000;
    const verdict = checkHistory(
      history({
        requests: numbers.map((number) => request({ status: 500, arrivedAtMs: at(number) })),
        deliveries: [delivery({ status: 'failed', attemptCount: 3 })],
        attempts: numbers.map((number) => attempt({ number, responseStatus: 500, startedAtMs: at(number) })),
      }),
    );
    expect(verdict).toMatchObject({ delivered: 0, failed: 1, lost: 0, violations: [] });
  });

  test('a duplicate of a request that was in flight at a kill', () => {
    expect(checkHistory(repeated())).toMatchObject({
      duplicates: 1,
      interruptions: { 'before the request': 0, 'during the request': 1, 'after the response': 0 },
      causes: { kill: 1, stop: 0 },
      violations: [],
    });
  });

  test('a kill between response and record', () => {
    const requests = [request(), request({ arrivedAtMs: LATER + 20 })];
    expect(checkHistory(repeated({ requests }))).toMatchObject({
      duplicates: 1,
      interruptions: { 'after the response': 1 },
      violations: [],
    });
  });

  test('a kill after the claim, before any request', () => {
    const requests = [request({ arrivedAtMs: LATER + 20 })];
    expect(checkHistory(repeated({ requests }))).toMatchObject({
      duplicates: 0,
      interruptions: { 'before the request': 1 },
      violations: [],
    });
  });

  test('a request that a stopped worker sends when it goes on', () => {
    const stop = kill({ kind: 'stop', fromMs: START + 10, untilMs: START + 40_000 });
    const requests = [
      request({ arrivedAtMs: LATER + 20 }),
      request({ arrivedAtMs: START + 40_010, status: 200 }),
    ];
    expect(checkHistory(repeated({ requests, disruptions: [stop] }))).toMatchObject({
      causes: { stop: 1 },
      violations: [],
    });
  });

  test('a request that came late because its worker stood still after the claim', () => {
    const stop = kill({ kind: 'stop', fromMs: START + 1, untilMs: START + 8_000 });
    const requests = [request({ arrivedAtMs: START + 8_010 })];
    expect(checkHistory(history({ requests, disruptions: [stop] })).violations).toEqual([]);
    const other = { ...stop, worker: 'second' };
    expect(checkHistory(history({ requests, disruptions: [other] })).violations).not.toEqual([]);
  });

  const unanswered = request({ status: null });
  const answered = request({ arrivedAtMs: START + 40 });

  test('a request that was sent again as its kept-alive connection had ended', () => {
    const attempts = [attempt({ isSentAgain: true })];
    expect(checkHistory(history({ requests: [unanswered, answered], attempts })).violations).toEqual([]);
  });

  test('a kill after a request was sent again', () => {
    const requests = [unanswered, { ...answered, status: null }, request({ arrivedAtMs: LATER + 20 })];
    expect(checkHistory(repeated({ requests })).violations).toEqual([]);
  });

  test('a kill after the answer to a request that was sent again', () => {
    const requests = [unanswered, answered, request({ arrivedAtMs: LATER + 20 })];
    expect(checkHistory(repeated({ requests })).violations).toEqual([]);
  });

  test('an answer that came too late to a request that was sent again', () => {
    const attempts = [
      attempt({ outcome: 'timeout', responseStatus: null, isSentAgain: true }),
      attempt({ number: 2, startedAtMs: LATER }),
    ];
    const requests = [unanswered, answered, request({ arrivedAtMs: LATER + 20 })];
    const deliveries = [delivery({ attemptCount: 2 })];
    const claims = [claim(), claim({ number: 2, claimedAtMs: LATER, endedAtMs: LATER + 60 })];
    expect(checkHistory(history({ deliveries, attempts, requests, claims })).violations).toEqual([]);
  });

  test('a request of which only a part arrived', () => {
    const requests = [request(), request({ isComplete: false, bodyHash: 'half', isDataExact: false })];
    expect(checkHistory(history({ requests })).violations).toEqual([]);
  });

  test('a claim that was taken back and made again with the same number', () => {
    const claims = [claim({ worker: 'cut off', endedAtMs: START + 1 }), claim({ claimedAtMs: START + 2 })];
    expect(checkHistory(history({ claims })).violations).toEqual([]);
  });
});

describe('refuses', () => {
  test.each<[string, History, Violation['kind'][]]>([
    [
      'an accepted event without a delivery',
      history({ deliveries: [], attempts: [], requests: [] }),
      ['lost'],
    ],
    [
      'a delivery that never came to an end',
      history({ deliveries: [delivery({ status: 'sending', attemptCount: 1 })], attempts: [], requests: [] }),
      ['gap in attempts', 'lost'],
    ],
    [
      'a delivery that was given up too early',
      history({
        deliveries: [delivery({ status: 'failed' })],
        attempts: [attempt({ responseStatus: 500 })],
        requests: [request({ status: 500 })],
      }),
      ['lost'],
    ],
    ['a delivery to a webhook that did not ask for it', history({ owed: [] }), ['not owed']],
    [
      'two deliveries of one event to one webhook',
      history({
        deliveries: [delivery(), delivery({ id: 'other', attemptCount: 0, status: 'delivered' })],
      }),
      ['wrong state', 'unexplained request', 'not owed'],
    ],
    [
      'a request for an unknown event',
      history({ requests: [request(), request({ eventId: 'unknown' })] }),
      ['unexplained request'],
    ],
    [
      'a second request without a second attempt',
      history({ requests: [request(), request({ arrivedAtMs: START + 30 })] }),
      ['unexplained request'],
    ],
    [
      'an unanswered request beside an attempt that sent once',
      history({ requests: [request({ status: null }), request({ arrivedAtMs: START + 30 })] }),
      ['unexplained request'],
    ],
    [
      'an answered request beside the one of an attempt that was sent again',
      history({
        requests: [request({ status: 500 }), request({ arrivedAtMs: START + 30 })],
        attempts: [attempt({ isSentAgain: true })],
      }),
      ['unexplained request'],
    ],
    [
      'two unanswered requests before the answer',
      history({
        requests: [
          request({ status: null }),
          request({ status: null, arrivedAtMs: START + 25 }),
          request({ arrivedAtMs: START + 30 }),
        ],
        attempts: [attempt({ isSentAgain: true })],
      }),
      ['unexplained request'],
    ],
    [
      'a request long after its attempt',
      history({ requests: [request({ arrivedAtMs: LATER })] }),
      ['invented attempt', 'unexplained request'],
    ],
    [
      'a request before its attempt',
      history({ requests: [request({ arrivedAtMs: START - 5_000 })] }),
      ['invented attempt', 'unexplained request'],
    ],
    ['a response in the log that no receiver gave', history({ requests: [] }), ['invented attempt']],
    [
      'a response in the log with another status than the receiver gave',
      history({ requests: [request({ status: 500 })] }),
      ['invented attempt', 'unexplained request'],
    ],
    ['an interruption without a fault', repeated({ disruptions: [] }), ['illegal duplicate']],
    [
      'an interruption while another worker was killed',
      repeated({ disruptions: [kill({ worker: 'third' })] }),
      ['illegal duplicate'],
    ],
    [
      'an interruption long after the kill of an earlier claim',
      repeated({ disruptions: [kill({ fromMs: START - 5_000, untilMs: START - 5_000 })] }),
      ['illegal duplicate'],
    ],
    [
      'another body on the second attempt',
      repeated({
        requests: [request({ status: null }), request({ arrivedAtMs: LATER + 20, bodyHash: 'other' })],
      }),
      ['body changed'],
    ],
    [
      'a body without the bytes of the producer',
      history({ requests: [request({ isDataExact: false })] }),
      ['body changed'],
    ],
    [
      'attempts with a gap',
      repeated({
        attempts: [attempt({ number: 2, startedAtMs: LATER })],
        requests: [request({ arrivedAtMs: LATER })],
      }),
      ['gap in attempts'],
    ],
    [
      'an attempt after a success',
      history({
        deliveries: [delivery({ attemptCount: 2 })],
        attempts: [attempt(), attempt({ number: 2, startedAtMs: LATER })],
        requests: [request(), request({ arrivedAtMs: LATER })],
      }),
      ['attempt after success'],
    ],
  ])('%s', (_what, given, expected) => {
    expect(kinds(checkHistory(given).violations)).toEqual(expected);
  });

  test('counts what is lost', () => {
    const owed = [PAIR, { ...PAIR, eventId: 'forgotten' }];
    expect(checkHistory(history({ owed }))).toMatchObject({ accepted: 2, delivered: 1, lost: 1 });
  });
});
