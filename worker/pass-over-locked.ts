/**
 * Changing rows of many organisations where somebody may have some of them locked. A database that is distributed by
 * organisation refuses `for update skip locked` there (docs/decisions/0070-ready-to-be-distributed.md). So a statement waits
 * for a moment only, and where that was not enough its rows are tried in ever smaller parts, until the locked ones are left.
 */
import { sqlStateOf } from '#worker/database';

/** For a statement of another worker to end. */
const PATIENCE_MS = 50;
/** For parts: who has them locked has had its time. */
const NO_PATIENCE_MS = 1;

/** No lock in time, and a dead-lock. */
const LOCKED = ['55P03', '40P01'];

/** A CTE that a statement joins to what it changes: it then waits for a lock no longer than the parameter says, in milliseconds. */
export const patienceOf = (parameter: `$${number}`) =>
  `patience as materialized (select set_config('lock_timeout', ${parameter}::text, true))`;

/**
 * Runs a statement for rows, and passes over those that somebody has locked.
 * @param run changes the rows that it is given; with the parameter of `patienceOf`
 * @returns what `run` returned for the parts that went through
 */
export async function passOverLocked<Row, Result>(
  rows: readonly Row[],
  run: (rows: readonly Row[], patienceMs: string) => Promise<Result[]>,
  patienceMs = PATIENCE_MS,
): Promise<Result[]> {
  if (rows.length === 0) return [];
  try {
    return await run(rows, String(patienceMs));
  } catch (error) {
    if (!LOCKED.includes(sqlStateOf(error) ?? '')) throw error;
  }
  if (rows.length === 1) return [];
  const middle = Math.ceil(rows.length / 2);
  return [
    ...(await passOverLocked(rows.slice(0, middle), run, NO_PATIENCE_MS)),
    ...(await passOverLocked(rows.slice(middle), run, NO_PATIENCE_MS)),
  ];
}
