/** What wakes lanes: notifications (a hint, at once) and a poll each second (the truth). */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { connectClient } from '#db/connection/connect';
import type { Logger } from '#lib/log';
import type { OutageLog } from '#lib/log/outage-log';
import { Backoff } from '#worker/backoff';
import { type LaneKey, laneKey } from '#worker/lane';
import type { LaneKeeper } from '#worker/lane-keeper';
import { singleFlight } from '#worker/single-flight';
import { FIRST_LANE, findPendingLanes, type LanePosition } from '#worker/statements/due-lanes';

const CHANNEL = 'hooktab_lanes';
const POLL_MS = 1_000;
/** Polling takes at most this share of the time, however many lanes there are. */
const MAX_POLL_SHARE = 0.25;
const PAGE = 1_000;
/** A connection that is silent does not even end. */
const CLOSE_TIMEOUT_MS = 1_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export type WakeOptions = {
  databaseUrl: string;
  /** A connection that listens and does not answer within this time is opened anew. */
  queryTimeoutMs: number;
  pool: pg.Pool;
  workerId: string;
  keeper: LaneKeeper;
  outage: OutageLog;
  log: Logger;
  /** Called once, when the database has been reached for the first time. */
  onListening: () => void;
};

export type Wake = {
  start: () => void;
  /** Looks at all lanes now: some have become free. */
  poll: () => void;
  stop: () => Promise<void>;
};

/** `<org>/<webhook>`, as emit_event writes it; null for anything else that is sent on the channel. */
export function parseNotification(payload: string | undefined): { orgId: string; webhookId: string } | null {
  const [orgId, webhookId, ...rest] = (payload ?? '').split('/');
  if (orgId === undefined || webhookId === undefined || rest.length > 0) return null;
  return UUID.test(orgId) && UUID.test(webhookId) ? { orgId, webhookId } : null;
}

/** Walks over all lanes with pending deliveries, until `isStopping`. Never rejects. */
function createPoll(
  { pool, workerId, keeper, outage }: WakeOptions,
  isStopping: () => boolean,
): () => Promise<void> {
  /** Lanes that the walk before found due and free. */
  let seenBefore = new Set<LaneKey>();

  return async () => {
    const seen = new Set<LaneKey>();
    try {
      let position: LanePosition | undefined = FIRST_LANE;
      while (position !== undefined && !isStopping()) {
        const page = await findPendingLanes(pool, position, PAGE, workerId);
        for (const lane of page) {
          const key = laneKey(lane);
          if (keeper.get(key) !== undefined) {
            if (lane.hasWork) keeper.wake(lane, false);
          } else if (lane.isAvailable && lane.hasWork) {
            seen.add(key);
            keeper.wake(lane, seenBefore.has(key));
          }
        }
        position = page.length === PAGE ? page.at(-1) : undefined;
      }
      outage.succeeded();
    } catch (error) {
      outage.failed('poll', error);
    }
    seenBefore = seen;
  };
}

export function createWake(options: WakeOptions): Wake {
  const { databaseUrl, queryTimeoutMs, keeper, outage, log, onListening } = options;
  const backoff = new Backoff();
  let isStopping = false;
  let hasListened = false;
  const poll = createPoll(options, () => isStopping);
  let listener: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;

  function close(client: pg.Client): Promise<void> {
    return client.end().catch((error: unknown) => log.debug({ err: error }, 'listener not closed'));
  }

  /** Asks now and then: otherwise nobody would see that a connection which only listens has gone silent. Never rejects. */
  async function watch(client: pg.Client): Promise<void> {
    try {
      for (;;) {
        await sleep(queryTimeoutMs, undefined, { ref: false });
        if (listener !== client) return;
        await client.query('select');
      }
    } catch (error) {
      if (isStopping || listener !== client) return;
      outage.failed('listen', error);
      // With an answer outstanding it is cut; nothing is waited for.
      void close(client);
    }
  }

  const polling = singleFlight(async () => {
    clearTimeout(timer);
    const startedAt = performance.now();
    await poll();
    if (isStopping) return;
    const tookMs = performance.now() - startedAt;
    timer = setTimeout(polling.kick, Math.max(POLL_MS - tookMs, tookMs / MAX_POLL_SHARE - tookMs));
  });

  /** Listens until the connection ends. */
  async function listen(): Promise<void> {
    const client = await connectClient({
      url: databaseUrl,
      applicationName: 'hooktab-worker-listen',
      needsOwnSession: true,
      queryTimeoutMs,
    });
    listener = client;
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    client.on('error', (error) => outage.failed('listen', error));
    client.on('notification', ({ payload }) => {
      const lane = parseNotification(payload);
      if (lane === null) log.warn({}, 'notification not understood');
      else keeper.wake(lane, false);
    });
    // It may have been stopped while it connected.
    if (isStopping) return await close(client);
    await client.query(`listen ${CHANNEL}`);
    void watch(client);
    backoff.succeeded();
    if (!hasListened) onListening();
    hasListened = true;
    // What was announced while nobody listened.
    polling.kick();
    await ended;
  }

  /** Listens, and after the connection has ended again. */
  const listening = singleFlight(async () => {
    while (!isStopping) {
      try {
        await listen();
      } catch (error) {
        if (!isStopping) outage.failed('listen', error);
        if (listener !== null) void close(listener);
      }
      listener = null;
      if (!isStopping) await backoff.wait();
    }
  });

  return {
    start: () => {
      polling.kick();
      listening.kick();
    },
    poll: polling.kick,
    stop: async () => {
      isStopping = true;
      clearTimeout(timer);
      if (listener !== null) await Promise.race([close(listener), sleep(CLOSE_TIMEOUT_MS)]);
    },
  };
}
