import type { Pool } from 'pg';
import { openWorkerPool } from '#worker/database';

/**
 * The pool of a worker. A connection that breaks while idle fails the test, unless the pool has been ended: that returns
 * before the last connections are closed, and the database may be dropped under them.
 */
export function openStrictPool(url: string, lockKey?: number): Pool {
  const onError = (error: Error) => {
    if (!pool.ending) throw error;
  };
  const pool = openWorkerPool(url, onError, undefined, lockKey);
  return pool;
}
