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

function canHaveSent(
  attempt: ClaimedAttempt,
  request: SeenRequest,
  disruptions: readonly Disruption[],
): boolean {
  if (request.arrivedAtMs < attempt.startedAtMs - EARLY_MS) return false;
  if (request.arrivedAtMs > endOf(attempt, disruptions) + LATE_MS) return false;
  return attempt.outcome !== 'response' || request.status === attempt.responseStatus;
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
 * Matches the complete requests of one delivery with its attempts, each with one at most. An attempt with a response
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

  /** An attempt sends once more where a kept connection ended without an answer: the receiver sees two requests. */
  const wasSentAgain = (request: SeenRequest) =>
    request.status === null &&
    attempts.some((attempt) => {
      const held = requestOf.get(attempt);
      return held !== undefined && held.arrivedAtMs >= request.arrivedAtMs && fits(attempt, request);
    });

  const withResponse = attempts.filter(({ outcome }) => outcome === 'response');
  return {
    unseen: withResponse.filter((attempt) => !findRequest(attempt, new Set())),
    unexplained: requests.filter(
      (request) => !attemptOf.has(request) && !findAttempt(request, new Set()) && !wasSentAgain(request),
    ),
    attemptOf,
  };
}
