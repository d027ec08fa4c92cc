/**
 * Notices workers that are gone and frees their lanes, within seconds instead of when their leases run out.
 *
 * Each connection of a worker holds a lock on its number (worker/database), which PostgreSQL frees with the connection. When
 * a process dies, its kernel closes all of them; a worker that is alive has another one within a moment, whatever
 * became of those before. So a worker without any for LOST_AFTER_MS is gone. If it is not, a token protects its lanes as
 * ever: what it sent is sent once more at worst, and its result is refused.
 *
 * A host that vanishes closes nothing. Until PostgreSQL notices (tcp_keepalives_idle), the lease is the bound.
 */
import type { Pool } from 'pg';
import type { Logger } from '#lib/log';
import type { OutageLog } from '#lib/log/outage-log';
import { callRoll, type WorkerIdentity } from '#worker/lanes/call-roll';
import { endLeases, strikeOff } from '#worker/lanes/end-leases';

/** Longer than it takes a worker to connect anew, also after a restart of the database. */
const LOST_AFTER_MS = 3_000;
const CALL_EVERY_MS = 500;
/** One that is cut off again and again is there in between, so that it takes a few calls in a row. */
const MIN_CALLS = 4;
/** This worker stood still for so long that nobody can say whether another one was there in between. */
const MAX_GAP_MS = 5_000;

export type PeersOptions = {
  pool: Pool;
  self: WorkerIdentity;
  /** Lanes were freed. */
  onFreed: () => void;
  outage: OutageLog;
  log: Logger;
};

export type Peers = {
  start: () => void;
  /** Calls no more. */
  stop: () => void;
  /** Takes this worker off the roll, unless it still has leases: then its peers end them. */
  leave: () => Promise<void>;
};

export function createPeers({ pool, self, outage, log, onFreed }: PeersOptions): Peers {
  /** Since when each worker has been without a connection at every call, on the monotonic clock, and the number of these. */
  const missing = new Map<string, { since: number; calls: number }>();
  let calledAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;

  /** The workers that are gone. */
  async function findLost(): Promise<string[]> {
    const ids = await callRoll(pool, self);
    const now = performance.now();
    if (now - calledAt > MAX_GAP_MS) missing.clear();
    calledAt = now;
    for (const id of missing.keys()) if (!ids.includes(id)) missing.delete(id);
    return ids.filter((id) => {
      const { since, calls } = missing.get(id) ?? { since: now, calls: 0 };
      missing.set(id, { since, calls: calls + 1 });
      return calls + 1 >= MIN_CALLS && now - since >= LOST_AFTER_MS;
    });
  }

  /** Never rejects. */
  async function call(): Promise<void> {
    try {
      const lost = await findLost();
      if (lost.length > 0) {
        const lanes = await endLeases(pool, lost);
        await strikeOff(pool, lost);
        log.warn({ workers: lost, lanes }, 'workers lost, their lanes are free');
        if (lanes > 0) onFreed();
      }
      outage.succeeded();
    } catch (error) {
      // While the database is away, everybody is without a connection.
      missing.clear();
      if (!isStopping) outage.failed('peers', error);
    }
    if (!isStopping) timer = setTimeout(() => void call(), CALL_EVERY_MS);
  }

  return {
    start: () => void call(),
    stop: () => {
      isStopping = true;
      clearTimeout(timer);
    },
    leave: () => strikeOff(pool, [self.id]),
  };
}
