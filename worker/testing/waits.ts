/** How long deliveries wait for their request: the measure of who holds up whom. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#db/client';
import { sql } from '#db/drizzle';
import { encodeId } from '#lib/domain/ids';
import type { ReceivedRequest } from '#worker/testing/receiver';

export type Waits = {
  /** Tells of a request, also of those to others. */
  seen: (request: ReceivedRequest) => void;
  /** Emits events one by one at a steady rate; returns the waits in milliseconds once all have arrived. */
  run: (options: { orgId: string; perSecond: number; count: number }) => Promise<number[]>;
  /** For each event of the latest run, how many requests of others arrived after its commit and before it. */
  ahead: () => number[];
};

const ARRIVAL_TIMEOUT_MS = 240_000;

/** Emits on a connection of `database`. An event counts from the moment when its commit is known. */
export function measureWaits(database: Database): Waits {
  type Moment = { at: number; nth: number };
  const arrivals = new Map<string, Moment>();
  let committed = new Map<string, Moment>();
  let seen = 0;
  return {
    seen: ({ headers, at }) => void arrivals.set(String(headers['webhook-id']), { at, nth: seen++ }),
    run: async ({ orgId, perSecond, count }) => {
      committed = new Map();
      const startedAt = performance.now();
      for (let n = 0; n < count; n++) {
        await sleep(Math.max(0, startedAt + (n * 1000) / perSecond - performance.now()));
        const { rows } = await database.execute<{ id: string }>(
          sql`select emit_event(${orgId}::uuid, 'job.created', json_build_object('n', ${n}::int)) as id`,
        );
        committed.set(encodeId('event', rows[0]?.id ?? ''), { at: performance.now(), nth: seen });
      }
      const missing = () => [...committed.keys()].filter((id) => !arrivals.has(id));
      for (const end = performance.now() + ARRIVAL_TIMEOUT_MS; missing().length > 0; await sleep(20)) {
        if (performance.now() > end) throw new Error(`${missing().length} of ${count} never arrived`);
      }
      // A request may overtake the answer to its producer: that is no wait.
      return [...committed].map(([id, { at }]) => Math.max(0, (arrivals.get(id)?.at ?? Number.NaN) - at));
    },
    ahead: () =>
      [...committed].map(([id, { nth }]) => Math.max(0, (arrivals.get(id)?.nth ?? Number.NaN) - nth)),
  };
}
