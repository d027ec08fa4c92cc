/** Which attempt of the log sent which request that the receiver saw. */
import type { Disruption, LoggedAttempt, SeenRequest } from '#tools/chaos/history';

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

/** What an attempt can explain: the request of its result, and an unanswered one before it where it was sent again. */
type Place = { attempt: ClaimedAttempt; isFirst: boolean };

/**
 * Matches the complete requests of one delivery with its attempts, one request to a place. An attempt with a response
 * must have the request of its result, and a request must have a place; a matching for both exists if one for each
 * exists (Mendelsohn and Dulmage), and augmenting paths never give up what is matched.
 */
export function matchRequests(
  attempts: readonly ClaimedAttempt[],
  requests: readonly SeenRequest[],
  disruptions: readonly Disruption[],
): Matching {
  const results = attempts.map((attempt): Place => ({ attempt, isFirst: false }));
  const places = [...results, ...attempts.map((attempt): Place => ({ attempt, isFirst: true }))];
  const placeOf = new Map<SeenRequest, Place>();
  const requestOf = new Map<Place, SeenRequest>();
  const fits = ({ attempt, isFirst }: Place, request: SeenRequest) =>
    (isFirst ? canHaveSentFirst : canHaveSent)(attempt, request, disruptions);
  const join = (place: Place, request: SeenRequest) => {
    placeOf.set(request, place);
    requestOf.set(place, request);
    return true;
  };
  const findRequest = (place: Place, tried: Set<SeenRequest>): boolean =>
    requests.some((request) => {
      if (tried.has(request) || !fits(place, request)) return false;
      tried.add(request);
      const holder = placeOf.get(request);
      return (holder === undefined || findRequest(holder, tried)) && join(place, request);
    });
  const findPlace = (request: SeenRequest, tried: Set<Place>): boolean =>
    places.some((place) => {
      if (tried.has(place) || !fits(place, request)) return false;
      tried.add(place);
      const held = requestOf.get(place);
      return (held === undefined || findPlace(held, tried)) && join(place, request);
    });

  const unseen = results.filter(
    (place) => place.attempt.outcome === 'response' && !findRequest(place, new Set()),
  );
  const unexplained = requests.filter((request) => !placeOf.has(request) && !findPlace(request, new Set()));
  return {
    unseen: unseen.map(({ attempt }) => attempt),
    unexplained,
    attemptOf: new Map([...placeOf].map(([request, { attempt }]) => [request, attempt])),
  };
}
