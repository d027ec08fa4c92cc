/** Hourly: partitions of the coming days, and retention. */
import type { Pool } from 'pg';
import type { Logger } from '#lib/log';
import { dropExpiredPartitions, hasStrayRows, makePartitions } from '#worker/statements/maintain-partitions';

const EVERY_MS = 3_600_000;
const AGAIN_AFTER_FAILURE_MS = 60_000;
const DAYS_AHEAD = 7;

export type Maintenance = { start: () => void; stop: () => void };

export function createMaintenance(pool: Pool, retentionDays: number, log: Logger): Maintenance {
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;

  /** One failing must not keep the others from being done. */
  async function step(what: string, act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      if (!isStopping) log.warn({ what, err: error }, 'partitions not maintained, trying again');
      return false;
    }
  }

  async function run(): Promise<void> {
    const isDone = [
      await step('make', async () => {
        const made = await makePartitions(pool, DAYS_AHEAD);
        if (made > 0) log.info({ made }, 'partitions made');
      }),
      await step('drop', async () => {
        const dropped = await dropExpiredPartitions(pool, retentionDays);
        if (dropped > 0) log.info({ dropped }, 'partitions dropped');
      }),
      await step('check', async () => {
        if (await hasStrayRows(pool))
          log.error('rows in a default partition: a day had no partition of its own');
      }),
    ].every(Boolean);
    if (!isStopping) timer = setTimeout(() => void run(), isDone ? EVERY_MS : AGAIN_AFTER_FAILURE_MS);
  }

  return {
    start: () => void run(),
    stop: () => {
      isStopping = true;
      clearTimeout(timer);
    },
  };
}
