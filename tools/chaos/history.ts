/** What a run leaves behind: the records that the checker compares. All times are milliseconds since 1970. */

/** A delivery that an accepted (committed) event owes to an active webhook of its organisation. */
export type OwedDelivery = { webhookId: string; eventId: string };

/** A request as the receiver saw it. */
export type SeenRequest = {
  webhookId: string;
  eventId: string;
  bodyHash: string;
  /** Whether the body holds the bytes of `data` that the producer gave. */
  isDataExact: boolean;
  arrivedAtMs: number;
  /** Whether all of its body arrived. */
  isComplete: boolean;
  /** The status that was answered; null where no head of a response was written. */
  status: number | null;
};

export type LoggedDelivery = {
  id: string;
  webhookId: string;
  eventId: string;
  status: string;
  attemptCount: number;
};

export type LoggedAttempt = {
  deliveryId: string;
  number: number;
  outcome: string;
  responseStatus: number | null;
  startedAtMs: number;
  durationMs: number;
  /** Whether it says that it sent its request twice, as a kept-alive connection had ended without an answer. */
  isSentAgain: boolean;
};

/** A claim of a delivery, from the trail of its row. */
export type Claim = {
  deliveryId: string;
  /** Of the attempt that it began. */
  number: number;
  worker: string;
  claimedAtMs: number;
  /** When the delivery left `sending`; null while it is in it. */
  endedAtMs: number | null;
};

/**
 * A fault that may interrupt what a worker has in flight. Connections that are cut and a database that crashes are no
 * excuse: the worker is there, and knows what it has sent.
 */
export type Disruption = {
  kind: 'kill' | 'stop';
  worker: string;
  fromMs: number;
  untilMs: number;
};

export type History = {
  owed: OwedDelivery[];
  requests: SeenRequest[];
  deliveries: LoggedDelivery[];
  attempts: LoggedAttempt[];
  claims: Claim[];
  disruptions: Disruption[];
  /** Attempts that the retry policy makes. */
  maxAttempts: number;
};

export function pairKey({ webhookId, eventId }: { webhookId: string; eventId: string }): string {
  return `${webhookId} ${eventId}`;
}

export function isSuccessful(attempt: LoggedAttempt): boolean {
  const { outcome, responseStatus } = attempt;
  return outcome === 'response' && responseStatus !== null && responseStatus >= 200 && responseStatus <= 299;
}
