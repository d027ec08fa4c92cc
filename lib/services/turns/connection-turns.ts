/**
 * How organisations share the connections of a web process: each holds a few at most, and its further calls wait in the
 * process before they take one. However long the transactions of one organisation run or wait for each other's locks, the
 * others find connections.
 */
import { type Database, withTurns } from '#db/client';
import { type TurnWords, turnRefusal } from '#lib/services/turns/turn-refusal';
import { type TurnLimits, Turns } from '#lib/services/turns/turns';

/** Connections of a web process for everything but heavy reads. */
export const MAX_CONNECTIONS = 10;

/** Two connections are left to what belongs to no organisation yet: signing in, and finding out who calls. */
export const CONNECTION_LIMITS: TurnLimits = {
  running: MAX_CONNECTIONS - 2,
  runningPerKey: 4,
  reserved: 2,
  waitingPerKey: 500,
};

const WORDS: TurnWords = {
  own: (count) => `runs ${count} ${count === 1 ? 'request' : 'requests'}`,
  all: 'requests',
};

/** As long as a caller waits for a free connection of the pool, in milliseconds. */
const MAX_WAIT_MS = 10_000;

/** Gives the database as one organisation uses it. The signal of a caller that has gone ends its wait. */
export type DatabaseOf = (orgId: string, signal?: AbortSignal) => ReturnType<typeof withTurns>;

/**
 * Makes organisations take turns at the connections of a database. What is called on it throws `rate_limited` where too many
 * calls of the organisation wait already, `unavailable` where its turn does not come, and the reason of the signal.
 */
export function shareConnections(
  database: Database,
  { limits = CONNECTION_LIMITS, maxWaitMs = MAX_WAIT_MS } = {},
): DatabaseOf {
  const turns = new Turns(limits);
  return (orgId, signal) =>
    withTurns(database, async (task) => {
      const leave = await turns.enter(orgId, { signal, maxWaitMs }).catch((error: unknown) => {
        throw turnRefusal(error, limits, WORDS);
      });
      try {
        return await task();
      } finally {
        leave();
      }
    });
}
