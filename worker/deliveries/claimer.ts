/** Turns free slots into requests: one claim over all lanes at a time, and the next as soon as slots are free. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from '#lib/log';
import type { OutageLog } from '#lib/log/outage-log';
import { Backoff } from '#worker/backoff';
import { isPassingError, isRefusal } from '#worker/database';
import { type ClaimedDelivery, claimDeliveries } from '#worker/deliveries/claim-deliveries';
import { claimOneByOne } from '#worker/deliveries/claim-one-by-one';
import type { Endpoints } from '#worker/endpoint/endpoints';
import { afterClaim, beginClaim, endClaim, type Lane } from '#worker/lanes/lane';
import type { LaneLeases } from '#worker/lanes/lane-leases';
import { singleFlight } from '#worker/lanes/single-flight';
import type { Grant, SlotScheduler } from '#worker/lanes/slot-scheduler';

/**
 * The most deliveries in one claim. A larger one is sent in a burst that fills the processor's caches and during which no
 * response is read; measured, each request then costs worker and receiver a sixth more. Below a hundred the claims do.
 */
const MAX_CLAIM = 200;

/** Opening a secret takes a millisecond or two: the first lanes of a claim do not wait until those of all others are open. */
const OPENED_AT_ONCE = 8;

export type ClaimerOptions = {
  pool: Pool;
  slots: SlotScheduler;
  leases: LaneLeases;
  endpoints: Endpoints;
  outage: OutageLog;
  log: Logger;
  /** Sends a claimed delivery and gives its slot back afterwards. `startedAtMs` is database time. */
  onClaimed: (delivery: ClaimedDelivery, lane: Lane, startedAtMs: number) => void;
  /** A claim has got all that was due in a lane: what comes now is for a look to find. */
  onQuiet: () => void;
};

export type Claimer = {
  /** There may be due work and free slots. */
  kick: () => void;
  stop: () => void;
  readonly isBusy: boolean;
};

export function createClaimer(options: ClaimerOptions): Claimer {
  const { pool, slots, leases, endpoints, outage, log, onClaimed, onQuiet } = options;
  const backoff = new Backoff();
  let isStopping = false;
  let resuming: NodeJS.Timeout | undefined;

  /** The end of a pause is told by nobody. */
  function resumeInTime(): void {
    clearTimeout(resuming);
    const inMs = slots.resumesAt - performance.now();
    if (!isStopping && inMs < Number.POSITIVE_INFINITY) resuming = setTimeout(flight.kick, Math.ceil(inMs));
  }

  /** The answer of a claim; null where it is an outage, and nothing is to be sent. */
  async function claim(grants: readonly Grant[]): Promise<ClaimedDelivery[] | null> {
    for (const { lane } of grants) beginClaim(lane);
    const wanted = grants.map((grant) => ({
      ...grant,
      knownVersion: endpoints.knownVersion(grant.lane.key),
    }));
    try {
      const claimed = await claimDeliveries(pool, wanted).catch((error: unknown) => {
        if (isPassingError(error) && !isRefusal(error)) throw error;
        return claimOneByOne(pool, wanted, { slots, log, outage });
      });
      if (claimed !== null) {
        backoff.succeeded();
        outage.succeeded();
        return claimed;
      }
      for (const { lane, slots: count } of grants) slots.give(lane, count);
    } catch (error) {
      outage.failed('claim', error);
      for (const { lane, slots: count } of grants) {
        slots.give(lane, count);
        // It is not known whether anything was claimed, but nothing was sent.
        leases.abandon(lane, true);
      }
    }
    await backoff.wait();
    return null;
  }

  async function run(): Promise<void> {
    const grants = isStopping ? [] : slots.grant(MAX_CLAIM);
    resumeInTime();
    if (grants.length === 0) return;
    const claimed = await claim(grants);
    for (const { lane } of grants) endClaim(lane);
    flight.kick();
    if (claimed === null) return;
    const receivedAt = performance.now();
    const byLane = Map.groupBy(claimed, (delivery) => delivery.token);
    const send = ({ lane, slots: count }: Grant) => {
      const deliveries = byLane.get(lane.token) ?? [];
      if (afterClaim(lane, deliveries.length, count)) slots.due(lane);
      const sendable = deliveries.filter((delivery) => !delivery.isCancelled);
      slots.give(lane, count - sendable.length);
      if (sendable.length > 0) lane.lastBusyAt = receivedAt;
      for (const delivery of sendable) {
        onClaimed(delivery, lane, delivery.claimedAtMs + (performance.now() - receivedAt));
      }
    };
    const isNew = ({ lane }: Grant) =>
      byLane.get(lane.token)?.some(({ endpoint }) => endpoint !== null) ?? false;
    for (const grant of grants) if (!isNew(grant)) send(grant);
    const unopened = grants.filter(isNew);
    for (let start = 0; start < unopened.length; start += OPENED_AT_ONCE) {
      const portion = unopened.slice(start, start + OPENED_AT_ONCE);
      await endpoints.learn(portion.flatMap(({ lane }) => byLane.get(lane.token) ?? []));
      portion.forEach(send);
    }
    if (grants.some(({ lane }) => !lane.hasDue)) onQuiet();
    leases.refill();
    // The sockets get their turn before the next claim is put together.
    await nextTurn();
  }

  const flight = singleFlight(run);
  return {
    kick: flight.kick,
    stop: () => {
      isStopping = true;
      clearTimeout(resuming);
    },
    get isBusy() {
      return flight.isBusy;
    },
  };
}
