/** Whether the database answers, on a connection apart: a pool that is busy says nothing about the database. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '#db/client';

const TIMEOUT_MS = 2_000;
/** Whoever asks more often gets the same answer: anybody may ask. */
const FRESH_MS = 1_000;

export type DatabaseProbe = {
  isReachable: () => Promise<boolean>;
  /** Ends the connection; one that is still being opened is waited for no longer than an answer is. */
  close: () => Promise<void>;
};

export function openDatabaseProbe(url: string): DatabaseProbe {
  const { $client: pool } = openDatabase({
    url,
    maxConnections: 1,
    applicationName: 'hooktab-health',
    // The next question says so.
    onIdleError: () => undefined,
    queryTimeoutMs: TIMEOUT_MS,
    statementTimeoutMs: TIMEOUT_MS,
  });
  let answer: Promise<boolean> | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;

  async function ask(): Promise<boolean> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const isLate = new Promise<false>((resolve) => timeout.addEventListener('abort', () => resolve(false)));
    const isThere = pool.query('select').then(
      () => true,
      () => false,
    );
    return await Promise.race([isThere, isLate]);
  }

  return {
    isReachable: () => {
      const now = performance.now();
      if (answer === null || now - askedAt >= FRESH_MS) {
        askedAt = now;
        answer = ask();
      }
      return answer;
    },
    close: () => Promise.race([pool.end(), sleep(TIMEOUT_MS, undefined, { ref: false })]),
  };
}
