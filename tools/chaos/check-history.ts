/**
 * Compares what was accepted, what the receiver saw and what the log says. Pure: the same history, the same verdict.
 *
 * - Nothing lost: each owed delivery ended as delivered, or as failed after all its attempts.
 * - Every complete request is explained by one attempt of the log, and every logged response by one request.
 * - A request is repeated without a failure in between only where its worker was disrupted while it was in flight, and
 *   then with the same id and body; the attempt is `interrupted`.
 * - Attempts are numbered without gaps, and nothing comes after a success.
 */
import {
  type Claim,
  type Disruption,
  type History,
  isSuccessful,
  type LoggedAttempt,
  type LoggedDelivery,
  pairKey,
  type SeenRequest,
} from '#tools/chaos/history';
import { type ClaimedAttempt, matchRequests } from '#tools/chaos/match-requests';

export const VIOLATION_KINDS = [
  'lost',
  'not owed',
  'gap in attempts',
  'attempt after success',
  'wrong state',
  'unexplained request',
  'invented attempt',
  'illegal duplicate',
  'body changed',
] as const;

export type Violation = { kind: (typeof VIOLATION_KINDS)[number]; what: string };

/** What the receiver had seen of an attempt when its worker was lost. */
export const INTERRUPTION_POINTS = [
  'before the request',
  'during the request',
  'after the response',
] as const;
export type InterruptionPoint = (typeof INTERRUPTION_POINTS)[number];

export type Verdict = {
  /** Owed deliveries. */
  accepted: number;
  delivered: number;
  /** Failed after all attempts. */
  failed: number;
  lost: number;
  /** Requests that were sent again although the receiver had them: their worker was lost before it knew the result. */
  duplicates: number;
  interruptions: Record<InterruptionPoint, number>;
  /** How many interruptions each kind of disruption explains. */
  causes: Record<Disruption['kind'], number>;
  violations: Violation[];
};

/** Between the moment of a fault and what its records say. */
const SLACK_MS = 1_000;

/** Judges a run. */
export function checkHistory(history: History): Verdict {
  const verdict: Verdict = {
    accepted: history.owed.length,
    delivered: 0,
    failed: 0,
    lost: 0,
    duplicates: 0,
    interruptions: { 'before the request': 0, 'during the request': 0, 'after the response': 0 },
    causes: { kill: 0, stop: 0 },
    violations: [],
  };
  const index = indexHistory(history);
  for (const owed of history.owed) {
    const delivery = index.deliveries.get(pairKey(owed))?.[0];
    if (delivery === undefined) {
      verdict.lost++;
      verdict.violations.push({ kind: 'lost', what: `${pairKey(owed)}: no delivery` });
    }
  }
  for (const [pair, deliveries] of index.deliveries) {
    for (const delivery of deliveries) checkDelivery(delivery, history, index, verdict);
    if (!index.owed.has(pair) || deliveries.length > 1) {
      verdict.violations.push({ kind: 'not owed', what: `${pair}: ${deliveries.length} deliveries` });
    }
  }
  for (const [pair, requests] of index.requests) {
    if (!index.deliveries.has(pair)) {
      verdict.violations.push({ kind: 'unexplained request', what: `${pair}: ${requests.length} requests` });
    }
  }
  return verdict;
}

type Index = {
  owed: Set<string>;
  deliveries: Map<string, LoggedDelivery[]>;
  requests: Map<string, SeenRequest[]>;
  attempts: Map<string, LoggedAttempt[]>;
  claims: Map<string, Claim[]>;
};

function indexHistory(history: History): Index {
  return {
    owed: new Set(history.owed.map(pairKey)),
    deliveries: Map.groupBy(history.deliveries, pairKey),
    requests: Map.groupBy(
      history.requests.filter(({ isComplete }) => isComplete),
      pairKey,
    ),
    attempts: Map.groupBy(history.attempts, ({ deliveryId }) => deliveryId),
    claims: Map.groupBy(history.claims, ({ deliveryId }) => deliveryId),
  };
}

function checkDelivery(delivery: LoggedDelivery, history: History, index: Index, verdict: Verdict): void {
  const claims = index.claims.get(delivery.id) ?? [];
  const claimOf = (number: number) => claims.findLast((claim) => claim.number === number);
  const attempts = (index.attempts.get(delivery.id) ?? [])
    .map((attempt) => ({ ...attempt, worker: claimOf(attempt.number)?.worker ?? null }))
    .sort((a, b) => a.number - b.number);
  const report = (kind: Violation['kind'], what: string) =>
    verdict.violations.push({ kind, what: `delivery ${delivery.id}: ${what}` });

  checkState(delivery, attempts, history.maxAttempts, verdict, report);
  const requests = (index.requests.get(pairKey(delivery)) ?? []).sort(
    (a, b) => a.arrivedAtMs - b.arrivedAtMs,
  );
  checkBodies(requests, report);
  const matching = matchRequests(attempts, requests, history.disruptions);
  for (const { number, responseStatus, startedAtMs, durationMs } of matching.unseen) {
    const when = `${timeOf(startedAtMs)} and ${durationMs} ms on`;
    report('invented attempt', `${number}, at ${when}, has status ${responseStatus}, which nobody answered`);
  }
  for (const { arrivedAtMs, status } of matching.unexplained) {
    report('unexplained request', `at ${timeOf(arrivedAtMs)}, answered with ${status}, no attempt sent it`);
  }

  // In the order of their arrival: where an attempt sent two, its latest.
  const requestOf = new Map(requests.map((request) => [matching.attemptOf.get(request), request]));
  for (const attempt of attempts.filter(({ outcome }) => outcome === 'interrupted')) {
    const request = requestOf.get(attempt);
    verdict.interruptions[pointOf(request)]++;
    if (request !== undefined && request !== requests.at(-1)) verdict.duplicates++;
    const cause = causeOf(attempt, claimOf(attempt.number), history.disruptions);
    if (cause === undefined) {
      report(
        'illegal duplicate',
        `attempt ${attempt.number} is interrupted, but nothing disrupted ${claimWords(claimOf(attempt.number), history.disruptions)}`,
      );
    } else verdict.causes[cause.kind]++;
  }
}

/** Who claimed it and for how long, for whoever looks for the fault. */
function claimWords(claim: Claim | undefined, disruptions: readonly Disruption[]): string {
  if (claim === undefined) return 'its worker, which is not known';
  const end = claim.endedAtMs === null ? 'now' : timeOf(claim.endedAtMs);
  const others = disruptions
    .filter(({ worker }) => worker === claim.worker)
    .map(({ kind, fromMs, untilMs }) => `${kind} from ${timeOf(fromMs)} to ${timeOf(untilMs)}`);
  return `${claim.worker}, which had it from ${timeOf(claim.claimedAtMs)} to ${end} (its disruptions: ${others.join(', ') || 'none'})`;
}

type Report = (kind: Violation['kind'], what: string) => void;

function checkState(
  delivery: LoggedDelivery,
  attempts: readonly LoggedAttempt[],
  maxAttempts: number,
  verdict: Verdict,
  report: Report,
): void {
  const { status, attemptCount } = delivery;
  if (attempts.length !== attemptCount || attempts.some(({ number }, position) => number !== position + 1)) {
    const numbers = attempts.map(({ number }) => number).join(', ');
    report('gap in attempts', `${attemptCount} were made, the log has [${numbers}]`);
  }
  const firstSuccess = attempts.findIndex(isSuccessful);
  if (firstSuccess >= 0 && firstSuccess < attempts.length - 1) {
    report('attempt after success', `attempt ${firstSuccess + 1} of ${attempts.length} had succeeded`);
  }
  if (status === 'delivered') {
    verdict.delivered++;
    if (firstSuccess < 0) report('wrong state', 'delivered, but no attempt succeeded');
  } else if (status === 'failed' && attemptCount >= maxAttempts) {
    verdict.failed++;
    if (firstSuccess >= 0) report('wrong state', 'failed, but an attempt succeeded');
  } else {
    verdict.lost++;
    report('lost', `${status} after ${attemptCount} attempts`);
  }
}

function checkBodies(requests: readonly SeenRequest[], report: Report): void {
  if (new Set(requests.map(({ bodyHash }) => bodyHash)).size > 1)
    report('body changed', 'between its requests');
  if (requests.some(({ isDataExact }) => !isDataExact))
    report('body changed', 'not the bytes of the producer');
}

const timeOf = (ms: number) => new Date(ms).toISOString();

function pointOf(request: SeenRequest | undefined): InterruptionPoint {
  if (request === undefined) return 'before the request';
  return request.status === null ? 'during the request' : 'after the response';
}

/** What disrupted the worker of an attempt between its claim and the moment when the attempt was given up. */
function causeOf(
  attempt: ClaimedAttempt,
  claim: Claim | undefined,
  disruptions: readonly Disruption[],
): Disruption | undefined {
  if (claim === undefined) return undefined;
  const endedAtMs = claim.endedAtMs ?? Number.POSITIVE_INFINITY;
  return disruptions.find(
    ({ worker, fromMs, untilMs }) =>
      worker === attempt.worker && untilMs >= claim.claimedAtMs - SLACK_MS && fromMs <= endedAtMs + SLACK_MS,
  );
}
