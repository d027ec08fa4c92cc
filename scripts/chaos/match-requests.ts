/** Which attempt of the log sent which request that the receiver saw. */
import type { Disruption, LoggedAttempt, SeenRequest } from '#scripts/chaos/history';

/** An attempt with the worker that claimed it; null where the trail has no claim. */
export type ClaimedAttempt = LoggedAttempt & { worker: string | null };

/** Clocks are read in different processes of one machine, and rounded. */
const EARLY_MS = 250;
/** A receiver under load notes an arrival late. */
const LATE_MS = 3_000;

/**
 * A worker that was stopped sends what it had begun when it goes on. If it stood still between the claim and its answer,
 * even the start of the attempt is from before.
 */
function endOf(attempt: ClaimedAttempt, disruptions: readonly Disruption[]): number {
  const end = attempt.startedAtMs + attempt.durationMs;
  const stops = disruptions.filter(
    ({ kind, worker, fromMs, untilMs }) =>
      kind === 'stop' &&
      worker === attempt.worker &&
      fromMs <= end + LATE_MS &&
      untilMs >= attempt.startedAtMs,
  );
  return Math.max(end, ...stops.map(({ untilMs }) => untilMs));
}

function isInTime(
  attempt: ClaimedAttempt,
  request: SeenRequest,
  disruptions: readonly Disruption[],
): boolean {
  const { arrivedAtMs } = request;
  return (
    arrivedAtMs >= attempt.startedAtMs - EARLY_MS && arrivedAtMs <= endOf(attempt, disruptions) + LATE_MS
  );
}

function canHaveSent(
  attempt: ClaimedAttempt,
  request: SeenRequest,
  disruptions: readonly Disruption[],
): boolean {
  const isStatusRight = attempt.outcome !== 'response' || request.status === attempt.responseStatus;
  return isStatusRight && isInTime(attempt, request, disruptions);
}

/**
 * Whether the request can be the first of two that the attempt sent: a kept-alive connection ended without an answer, and
 * the attempt says so, or its worker was lost before it could.
 */
function canHaveSentFirst(
  attempt: ClaimedAttempt,
  request: SeenRequest,
  disruptions: readonly Disruption[],
): boolean {
  return (
    request.status === null &&
    (attempt.isSentAgain || attempt.outcome === 'interrupted') &&
    isInTime(attempt, request, disruptions)
  );
}

export type Matching = {
  /** The attempt of each request that has one. */
  attemptOf: Map<SeenRequest, ClaimedAttempt>;
  /** Attempts with a response that no request explains. */
  unseen: ClaimedAttempt[];
  /** Requests that no attempt explains. */
  unexplained: SeenRequest[];
};

/**
 * Matches the complete requests of one delivery with its attempts, each with one at most; an attempt that was sent again
 * also explains the unanswered request before. An attempt with a response
 * must have a request and a request must have an attempt; a matching for both exists if one for each exists
 * (Mendelsohn and Dulmage), and augmenting paths never give up what is matched.
 */
export function matchRequests(
  attempts: readonly ClaimedAttempt[],
  requests: readonly SeenRequest[],
  disruptions: readonly Disruption[],
): Matching {
  const attemptOf = new Map<SeenRequest, ClaimedAttempt>();
  const requestOf = new Map<ClaimedAttempt, SeenRequest>();
  const fits = (attempt: ClaimedAttempt, request: SeenRequest) => canHaveSent(attempt, request, disruptions);
  const join = (attempt: ClaimedAttempt, request: SeenRequest) => {
    attemptOf.set(request, attempt);
    requestOf.set(attempt, request);
    return true;
  };
  const findRequest = (attempt: ClaimedAttempt, tried: Set<SeenRequest>): boolean =>
    requests.some((request) => {
      if (tried.has(request) || !fits(attempt, request)) return false;
      tried.add(request);
      const holder = attemptOf.get(request);
      return (holder === undefined || findRequest(holder, tried)) && join(attempt, request);
    });
  const findAttempt = (request: SeenRequest, tried: Set<ClaimedAttempt>): boolean =>
    attempts.some((attempt) => {
      if (tried.has(attempt) || !fits(attempt, request)) return false;
      tried.add(attempt);
      const held = requestOf.get(attempt);
      return (held === undefined || findAttempt(held, tried)) && join(attempt, request);
    });

  const sentFirst = new Set<ClaimedAttempt>();
  const isSentFirst = (request: SeenRequest) => {
    const attempt = attempts.find(
      (one) => !sentFirst.has(one) && canHaveSentFirst(one, request, disruptions),
    );
    if (attempt !== undefined) sentFirst.add(attempt);
    return attempt !== undefined;
  };

  const withResponse = attempts.filter(({ outcome }) => outcome === 'response');
  return {
    unseen: withResponse.filter((attempt) => !findRequest(attempt, new Set())),
    unexplained: requests.filter(
      (request) => !attemptOf.has(request) && !findAttempt(request, new Set()) && !isSentFirst(request),
    ),
    attemptOf,
  };
}
