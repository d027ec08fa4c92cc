/** Upkeep, every hour: makes the partitions of the coming days, ends what is past its retention, renames members. */
import type { Pool } from 'pg';
import { minRetentionDays, policiesBeyond, type Retention } from '#lib/domain/delivery/retention';
import type { RetryPolicies } from '#lib/domain/delivery/retry-policy';
import { databaseTroubleOf } from '#lib/domain/errors/database-trouble';
import type { Logger } from '#lib/log';
import type { OutageLog } from '#lib/log/outage-log';
import {
  dropExpiredPartitions,
  findPartitionTrouble,
  forgetExpiredRows,
  makePartitions,
  PartitionTooSlowError,
  policiesInUse,
  renameMembers,
} from '#worker/upkeep/maintain-partitions';

const EVERY_MS = 3_600_000;
/** Nothing is urgent: partitions are made days ahead. */
const AGAIN_AFTER_FAILURE_MS = 120_000;
const DAYS_AHEAD = 7;

export type Maintenance = { start: () => void; stop: () => void };

export function createMaintenance(
  pool: Pool,
  { retention, policies }: { retention: Retention; policies: RetryPolicies },
  { log, outage }: { log: Logger; outage: OutageLog },
): Maintenance {
  let timer: NodeJS.Timeout | undefined;
  const stopping = new AbortController();
  const { signal } = stopping;

  /** Runs a step; null where it fails, which keeps no other step from being done. */
  async function step<T>(what: string, act: () => Promise<T>): Promise<{ result: T } | null> {
    try {
      return { result: await act() };
    } catch (error) {
      if (signal.aborted) return null;
      const trouble = databaseTroubleOf(error);
      // Waiting in vain for a lock is no outage: a long reader is in the way.
      if (trouble === null || trouble === 'busy') {
        log.warn({ what, err: error }, 'partitions not maintained, trying again');
      } else outage.failed(what, error);
      return null;
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

  /** The retention, or a longer one where a webhook has a retry policy that needs it: no delivery ends that is still retried. */
  async function keptRetention(): Promise<Retention> {
    const short = await policiesInUse(pool, policiesBeyond(policies, retention.days));
    if (short.length === 0) return retention;
    const days = Math.max(...short.map((name) => minRetentionDays(policies[name])));
    log.warn(
      { keptDays: days },
      'RETENTION_DAYS is shorter than the retry policy of some webhooks needs: everything is kept for keptDays, so set it to that',
    );
    return { ...retention, days };
  }

  async function drop(days: number): Promise<void> {
    const dropped = await dropExpiredPartitions(pool, days, signal);
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
    const isMade = await step('make', make);
    const kept = await step('retention', keptRetention);
    const ended = kept && [
      await step('drop', () => drop(kept.result.days)),
      await step('forget', () => forgetExpiredRows(pool, kept.result, signal)),
    ];
    const isRenamed = await step('rename', () => renameMembers(pool, signal));
    const isChecked = await step('check', check);
    const isDone = [isMade, isRenamed, isChecked, ...(ended ?? [null])].every((one) => one !== null);
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
