/** Hourly: partitions of the coming days, and retention. */
import type { Pool } from 'pg';
import { databaseTroubleOf } from '#lib/domain/database-trouble';
import type { Logger } from '#lib/log';
import type { OutageLog } from '#lib/log/outage-log';
import {
  dropExpiredPartitions,
  findPartitionTrouble,
  forgetExpiredRows,
  makePartitions,
  PartitionTooSlowError,
} from '#worker/statements/maintain-partitions';

const EVERY_MS = 3_600_000;
/** Nothing is urgent: partitions are made days ahead. */
const AGAIN_AFTER_FAILURE_MS = 120_000;
const DAYS_AHEAD = 7;

export type Maintenance = { start: () => void; stop: () => void };

export function createMaintenance(
  pool: Pool,
  retentionDays: number,
  { log, outage }: { log: Logger; outage: OutageLog },
): Maintenance {
  let timer: NodeJS.Timeout | undefined;
  const stopping = new AbortController();
  const { signal } = stopping;

  /** One failing must not keep the others from being done. */
  async function step(what: string, act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      const trouble = databaseTroubleOf(error);
      // Waiting in vain for a lock is no outage: a long reader is in the way.
      if (trouble === null || trouble === 'busy') {
        log.warn({ what, err: error }, 'partitions not maintained, trying again');
      } else outage.failed(what, error);
      return false;
    }
  }

  async function make(): Promise<void> {
    try {
      const made = await makePartitions(pool, DAYS_AHEAD, signal);
      if (made > 0) log.info({ made }, 'partitions made');
    } catch (error) {
      if (!(error instanceof PartitionTooSlowError)) throw error;
      // Not tried again before the next hour: each try holds everybody up for a moment.
      log.error(
        { partition: error.partition, err: error },
        `a partition takes too long to make, since its default partition has very many rows: run "select ensure_partitions(${DAYS_AHEAD})" while little is going on`,
      );
    }
  }

  async function drop(): Promise<void> {
    const dropped = await dropExpiredPartitions(pool, retentionDays, signal);
    if (dropped > 0) log.info({ dropped }, 'partitions dropped');
  }

  /** The alarms; docs/operations.md says what to do. */
  async function check(): Promise<void> {
    const { strayRowsIn, missing } = await findPartitionTrouble(pool);
    if (strayRowsIn.length > 0) {
      log.error({ tables: strayRowsIn }, 'rows in a default partition: a day had no partition of its own');
    }
    if (missing.length > 0) log.error({ missing }, 'a partition of today or tomorrow is missing');
  }

  async function run(): Promise<void> {
    const isDone = [
      await step('make', make),
      await step('drop', drop),
      await step('forget', () => forgetExpiredRows(pool, retentionDays, signal)),
      await step('check', check),
    ].every(Boolean);
    if (!signal.aborted) timer = setTimeout(() => void run(), isDone ? EVERY_MS : AGAIN_AFTER_FAILURE_MS);
  }

  return {
    start: () => void run(),
    stop: () => {
      stopping.abort();
      clearTimeout(timer);
    },
  };
}
