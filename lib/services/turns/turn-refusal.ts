import { AppError, UNAVAILABLE_SECONDS } from '#lib/domain/errors/app-error';
import { TooManyWaiting, TurnDidNotCome, type TurnLimits } from '#lib/services/turns/turns';

/** What turns are taken for, in the words of a refusal. */
export type TurnWords = {
  /** What one organisation does, as in `runs 4 requests`. */
  own: (count: number) => string;
  /** What all of them do, as in `requests`. */
  all: string;
};

/**
 * What a caller is told who gets no turn: `rate_limited` where too many of its organisation wait, `unavailable` where its turn
 * did not come. Returns every other error as it is.
 */
export function turnRefusal(error: unknown, limits: TurnLimits, { own, all }: TurnWords): unknown {
  if (error instanceof TooManyWaiting) {
    return new AppError(
      'rate_limited',
      `Your organisation already ${own(limits.runningPerKey)}, and ${limits.waitingPerKey} more wait. Try again in a second.`,
      { retryAfterSeconds: 1 },
    );
  }
  if (error instanceof TurnDidNotCome) {
    return new AppError(
      'unavailable',
      `Too many ${all} are running at the moment. Try again in a few seconds.`,
      { retryAfterSeconds: UNAVAILABLE_SECONDS },
    );
  }
  return error;
}
