/** Hourly: partitions of the coming days, and retention. */
import type { Pool } from 'pg';
import type { Logger } from '#lib/log';
import { maintainPartitions } from '#worker/statements/maintain-partitions';

const EVERY_MS = 3_600_000;
const AGAIN_AFTER_FAILURE_MS = 60_000;
const DAYS_AHEAD = 7;

export type Maintenance = { start: () => void; stop: () => void };

export function createMaintenance(pool: Pool, retentionDays: number, log: Logger): Maintenance {
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;

  async function run(): Promise<void> {
    let nextMs = EVERY_MS;
    try {
      const report = await maintainPartitions(pool, DAYS_AHEAD, retentionDays);
      if (report.made + report.dropped > 0) log.info(report, 'partitions maintained');
      if (report.hasStrayRows) log.error(report, 'rows in a default partition: a day had no partition');
    } catch (error) {
      if (!isStopping) log.warn({ err: error }, 'partitions not maintained, trying again');
      nextMs = AGAIN_AFTER_FAILURE_MS;
    }
    if (!isStopping) timer = setTimeout(() => void run(), nextMs);
  }

  return {
    start: () => void run(),
    stop: () => {
      isStopping = true;
      clearTimeout(timer);
    },
  };
}
