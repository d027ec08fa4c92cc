/** How many large bodies are in memory at once: organisations take turns, so that one cannot fill it for the others. */
import { AppError } from '#lib/domain/app-error';
import { TooManyWaiting, type TurnLimits, Turns } from '#lib/services/turns';

/** The limits of one web process. While a body waits for its turn, the rest of it is not read. */
export const LARGE_BODY_LIMITS: TurnLimits = { running: 32, runningPerKey: 4, waitingPerKey: 32 };

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
    if (!(error instanceof TooManyWaiting)) throw error;
    const { runningPerKey, waitingPerKey } = LARGE_BODY_LIMITS;
    throw new AppError(
      'rate_limited',
      `Your organisation already sends ${runningPerKey} bodies of more than 64 KB, and ${waitingPerKey} more wait. Try again in a second.`,
      { retryAfterSeconds: 1 },
    );
  }
}
