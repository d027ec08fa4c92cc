/**
 * How many requests a second an organisation sends to one host, over all of its webhooks there. A host that has not shown
 * that it wants them gets few: an organisation can enter any URL, also of somebody who never asked for it. Each accepted
 * request allows more, each other one less. Why: docs/decisions/0058-requests-to-one-host.md.
 */

/** Requests a second to a host of which nothing is known. */
export const FIRST_PER_SECOND = 100;
/** What a host that accepts nothing is sent. */
export const MIN_PER_SECOND = 10;
/** Each accepted request allows so many more a second: a host that accepts all it gets has five times as many a second later. */
const GROWTH = 4;
const DECAY = 0.95;

/** Times are of a monotonic clock, in milliseconds. */
export type HostPace = {
  perSecond: number;
  /** Requests that may be sent at once; a fraction grows into the next one. */
  tokens: number;
  /** When the tokens were counted. */
  at: number;
};

export function startingHostPace(max: number, now: number): HostPace {
  const perSecond = Math.min(FIRST_PER_SECOND, max);
  return { perSecond, tokens: perSecond, at: now };
}

/** The pace with the tokens that it has by now: at most those of a second. */
export function refilled(pace: HostPace, now: number): HostPace {
  const seconds = Math.max(0, now - pace.at) / 1000;
  return { ...pace, tokens: Math.min(pace.perSecond, pace.tokens + seconds * pace.perSecond), at: now };
}

/** After an answer. @param max the most requests a second */
export function afterAnswer(pace: HostPace, isAccepted: boolean, max: number): HostPace {
  const perSecond = isAccepted
    ? Math.min(max, pace.perSecond + GROWTH)
    : Math.max(Math.min(MIN_PER_SECOND, max), pace.perSecond * DECAY);
  return { ...pace, perSecond };
}

/** When the next request may be sent, where none may be sent at `pace.at`. */
export function nextTokenAt({ perSecond, tokens, at }: HostPace): number {
  return tokens >= 1 ? at : at + ((1 - tokens) / perSecond) * 1000;
}
