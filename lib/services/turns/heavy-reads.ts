/**
 * Reads whose cost does not follow from what they answer: searches, filters without an index, exports, counts. They have
 * a pool of connections of their own, and organisations take turns at it, so that no number of them delays anything else.
 */

import type { Database, Executor } from '#db/client';
import { type SQL, sql } from '#db/drizzle';
import { HEAVY_READ_MS, MAX_SCANNED_BYTES, MAX_SCANNED_ROWS } from '#lib/domain/limits';
import { isQueryCanceled } from '#lib/services/query-canceled';
import { type TurnWords, turnRefusal } from '#lib/services/turns/turn-refusal';
import { type TurnLimits, type TurnOptions, Turns } from '#lib/services/turns/turns';

/** Connections of a web process for heavy reads, and how organisations share them. */
export const HEAVY_READ_LIMITS: TurnLimits = { running: 4, runningPerKey: 2, reserved: 1, waitingPerKey: 8 };

const WORDS: TurnWords = {
  own: (count) => `runs ${count} searches, exports or counts`,
  all: 'searches, exports and counts',
};

/** The longest turn of a read that cannot go in steps, in milliseconds: it ends before its statement is cancelled. */
export const WHOLE_READ_MS = 8_000;

/** What one turn may read before it stops and answers what it has found. */
export type ScanBounds = {
  rows: number;
  /** Of payloads, as they are read: decompressed. */
  bytes: number;
};

/** What a turn reads with. */
export type HeavyReader = Pick<Executor, 'execute'> & {
  /** Milliseconds until the turn must end. A statement that runs then is cancelled (`isQueryCanceled`). */
  msLeft: () => number;
  /** The same turn for statements that must leave so many milliseconds of it to those that follow. */
  leaving: (ms: number) => HeavyReader;
};

export type HeavyReads = {
  bounds: ScanBounds;
  /**
   * Runs `read` when it is the turn of the organisation, in a read-only transaction that ends in time. Throws
   * `rate_limited` where too many callers of the organisation wait already, `unavailable` where the turn does not come, and the
   * reason of the signal where the caller has gone. `maxMs` is for a read that cannot go in steps, such as
   * `WHOLE_READ_MS`.
   */
  turn: <T>(
    orgId: string,
    read: (reader: HeavyReader) => Promise<T>,
    options?: TurnOptions & { maxMs?: number },
  ) => Promise<T>;
};

type HeavyReadOptions = {
  bounds: ScanBounds;
  limits: TurnLimits;
  /** The longest turn, in milliseconds. */
  turnMs: number;
  /** A caller whose turn does not come within this time is told to try again, in milliseconds. */
  maxWaitMs: number;
};

const DEFAULTS: HeavyReadOptions = {
  bounds: { rows: MAX_SCANNED_ROWS, bytes: MAX_SCANNED_BYTES },
  limits: HEAVY_READ_LIMITS,
  turnMs: HEAVY_READ_MS,
  maxWaitMs: 5_000,
};

/** Makes the heavy reads of a process. `database` should have as many connections as `limits.running`. */
export function openHeavyReads(
  database: Pick<Database, 'transaction'>,
  options: Partial<HeavyReadOptions> = {},
): HeavyReads {
  const { bounds, limits, turnMs, maxWaitMs } = { ...DEFAULTS, ...options };
  const turns = new Turns(limits);
  return {
    bounds,
    turn: async (orgId, read, asked = {}) => {
      const { signal, isContinuation } = asked;
      try {
        return await turns.run(orgId, () => readInTime(database, asked.maxMs ?? turnMs, read), {
          signal,
          isContinuation,
          // Half of something is worth nothing: its next part waits for as long as it takes.
          maxWaitMs: isContinuation ? undefined : maxWaitMs,
        });
      } catch (error) {
        throw turnRefusal(error, limits, WORDS);
      }
    },
  };
}

/** Runs statements in a read-only transaction that ends in time. PostgreSQL 15 has no time-out for transactions. */
function readInTime<T>(
  database: Pick<Database, 'transaction'>,
  turnMs: number,
  read: (reader: HeavyReader) => Promise<T>,
): Promise<T> {
  return database.transaction(
    async (transaction) => {
      // Compiling a plan takes longer than these statements run.
      await transaction.execute(sql`set local jit = off`);
      return read(makeReader(transaction, performance.now() + turnMs));
    },
    { accessMode: 'read only' },
  );
}

function makeReader(transaction: Pick<Executor, 'execute'>, endsAtMs: number): HeavyReader {
  const msLeft = () => Math.max(1, Math.floor(endsAtMs - performance.now()));
  const execute = async (query: SQL) => {
    // After a statement that was cancelled the turn can go on from the savepoint.
    await transaction.execute(sql.raw(`savepoint statement; set local statement_timeout = ${msLeft()}`));
    try {
      const result = await transaction.execute(query);
      await transaction.execute(sql`release savepoint statement`);
      return result;
    } catch (error) {
      if (isQueryCanceled(error)) await transaction.execute(sql`rollback to savepoint statement`);
      throw error;
    }
  };
  return {
    execute: execute as HeavyReader['execute'],
    msLeft,
    leaving: (ms) => makeReader(transaction, endsAtMs - ms),
  };
}
