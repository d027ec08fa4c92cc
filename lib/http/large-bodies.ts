/** How many large bodies are in memory at once: organisations take turns, so that one cannot fill it for the others. */
import { type TurnWords, turnRefusal } from '#lib/services/turns/turn-refusal';
import { type TurnLimits, Turns } from '#lib/services/turns/turns';

/** The limits of one web process. While a body waits for its turn, the rest of it is not read. */
export const LARGE_BODY_LIMITS: TurnLimits = { running: 32, runningPerKey: 4, waitingPerKey: 32 };

const WORDS: TurnWords = {
  own: (count) => `sends ${count} bodies of more than 64 KB`,
  all: 'large bodies',
};

const turns = new Turns(LARGE_BODY_LIMITS);

/**
 * Waits until the organisation may have one more large body in memory; returns what is to be called when the body is done
 * with. Throws `rate_limited` where too many of the organisation wait already, and the reason of the signal where the
 * caller has gone.
 */
export async function takeLargeBody(orgId: string, signal: AbortSignal): Promise<() => void> {
  try {
    return await turns.enter(orgId, { signal });
  } catch (error) {
    throw turnRefusal(error, LARGE_BODY_LIMITS, WORDS);
  }
}
