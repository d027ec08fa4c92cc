/**
 * The delivery worker: wires wake → acquire → claim → deliver → record together, see docs/architecture.md, and stops
 * in order. Several run side by side; they meet only in the database.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ATTEMPT_DEADLINE_MS } from '#lib/domain/delivery/outcome';
import type { Retention } from '#lib/domain/delivery/retention';
import { type RetryPolicy, retryPolicies } from '#lib/domain/delivery/retry-policy';
import type { Logger } from '#lib/log';
import { OutageLog } from '#lib/log/outage-log';
import { isRefusal, openWorkerPool, QUERY_TIMEOUT_MS } from '#worker/database';
import type { ClaimedDelivery } from '#worker/deliveries/claim-deliveries';
import { createClaimer } from '#worker/deliveries/claimer';
import { createDeliver } from '#worker/deliveries/deliver';
import type { AttemptRecord } from '#worker/deliveries/record-attempts';
import { createRecorder, type RecordRequest, type RecordResult } from '#worker/deliveries/recorder';
import { createConnect, type OriginException } from '#worker/endpoint/connect';
import { Endpoints } from '#worker/endpoint/endpoints';
import type { HostLimits } from '#worker/endpoint/hosts';
import type { Resolve } from '#worker/endpoint/resolver';
import { createSafeClient } from '#worker/endpoint/safe-request';
import { afterAttempt, type Lane, laneKey } from '#worker/lanes/lane';
import { LaneLeases } from '#worker/lanes/lane-leases';
import { createLaneWakeups } from '#worker/lanes/lane-wakeups';
import { createPeers } from '#worker/lanes/peers';
import { singleFlight } from '#worker/lanes/single-flight';
import { SlotScheduler } from '#worker/lanes/slot-scheduler';
import { createMaintenance } from '#worker/upkeep/maintenance';
import { createHealthWatch } from '#worker/webhooks/health-watch';
import { createNotices, type MailSettings } from '#worker/webhooks/notices';

export type WorkerOptions = {
  databaseUrl: string;
  /** Base64, see lib/domain/webhook/sealed-credentials. */
  sealingPrivateKey: string;
  /** The most requests at once. */
  concurrency: number;
  /** What an organisation may send to one host. Default: no limit. */
  hostLimits?: HostLimits;
  /** The retry policy *Standard*. */
  policy: RetryPolicy;
  retention: Retention;
  resolve: Resolve;
  isAllowedAddress: (address: string) => boolean;
  /** PEM of the authorities to trust instead of the public ones. */
  ca?: string;
  exceptions?: readonly OriginException[];
  /** Nothing is mailed without it. */
  mail?: MailSettings;
  /** The most deliveries of a deactivated webhook that are cancelled in one statement. */
  cancelledAtOnce?: number;
  /** Time that one attempt may take; tests give more than a busy machine needs, or less to wait for. */
  attemptDeadlineMs?: number;
  /** For a query without an answer; at least the server's `statement_timeout`. */
  queryTimeoutMs?: number;
  version: string;
  log: Logger;
};

export type Worker = {
  /** The name in `lanes.worker`. */
  readonly id: string;
  start: () => void;
  /**
   * Takes nothing new, finishes and records what is in flight, releases the lanes and closes everything.
   * Takes at most the deadline of an attempt and 4 seconds.
   */
  stop: () => Promise<void>;
};

const HOUSEKEEPING_MS = 500;
/** A delivery that was claimed longer ago is not sent before it is claimed anew: the webhook may have changed since. */
const MAX_STANDSTILL_MS = 1_000;
/** How long recording may take after the last request has ended. */
const RECORD_GRACE_MS = 2_000;
const CLOSE_TIMEOUT_MS = 1_000;
const DRAIN_CHECK_MS = 20;

function attemptLine(record: AttemptRecord, delivery: ClaimedDelivery, result: RecordResult) {
  return {
    orgId: record.orgId,
    webhookId: delivery.webhookId,
    deliveryId: record.deliveryId,
    eventId: delivery.eventId,
    attemptId: record.id,
    number: record.number,
    trigger: record.trigger,
    eventType: delivery.eventType,
    outcome: record.outcome,
    status: record.responseStatus,
    durationMs: record.durationMs,
    next: record.next.status,
    result,
  };
}

/** Makes a worker. Nothing happens before `start`. */
export function createWorker(options: WorkerOptions): Worker {
  const { log, concurrency } = options;
  const policies = retryPolicies(options.policy.delaysMs);
  const id = `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`;
  const lockKey = randomInt(2 ** 31 - 1);
  const outage = new OutageLog(log, isRefusal);
  const { queryTimeoutMs = QUERY_TIMEOUT_MS, attemptDeadlineMs = ATTEMPT_DEADLINE_MS } = options;
  const pool = openWorkerPool(
    options.databaseUrl,
    (error) => outage.failed('connection', error),
    queryTimeoutMs,
    lockKey,
  );
  const slots = new SlotScheduler(concurrency, options.hostLimits);
  const endpoints = new Endpoints(options.sealingPrivateKey);
  const client = createSafeClient(createConnect(options), concurrency, attemptDeadlineMs);
  const userAgent = `Hooktab/${options.version}`;
  const deliver = createDeliver({ client, endpoints, policies, userAgent, log });
  /** Deliveries whose request or record is under way, and the claim they came from. */
  const underWay = new Map<string, ClaimedDelivery | null>();

  const leases = new LaneLeases({
    pool,
    workerId: id,
    concurrency,
    policies,
    log,
    outage,
    slots,
    isUnderWay: (deliveryId) => underWay.has(deliveryId),
    lanesUnderWay: () => new Set([...underWay.values()].flatMap((claim) => (claim ? laneKey(claim) : []))),
    onInterrupted: (record, lane) => {
      underWay.set(record.deliveryId, null);
      recorder.add({ record, lane });
    },
    onDue: () => claimer.kick(),
  });

  function onRecorded({ record, lane }: RecordRequest, result: RecordResult): void {
    const delivery = underWay.get(record.deliveryId);
    underWay.delete(record.deliveryId);
    lane.lastBusyAt = performance.now();
    // There may be room for its successor.
    claimer.kick();
    if (record.next.status === 'retrying' && record.next.delayMs === 0) leases.wake(lane);
    if (!delivery) return;
    if (result === 'recorded') health.observe(lane, record, delivery);
    const level = result === 'recorded' && record.next.status === 'delivered' ? 'debug' : 'info';
    if (log.isLevelEnabled(level)) log[level](attemptLine(record, delivery, result), 'attempt');
  }

  const notices = options.mail === undefined ? null : createNotices(pool, options.mail, { log, outage });
  const health = createHealthWatch({
    pool,
    log,
    outage,
    sendsMail: notices !== null,
    onNotice: () => notices?.kick(),
    onEnding: (lane) => slots.remove(lane),
    onEnded: (lane) => {
      if (leases.get(lane.key) !== lane) return;
      slots.add(lane);
      leases.wake(lane);
    },
    cancelledAtOnce: options.cancelledAtOnce,
  });
  const recorder = createRecorder({ pool, log, outage, slots, onDone: onRecorded });

  /** Never rejects. */
  async function attempt(delivery: ClaimedDelivery, lane: Lane, startedAtMs: number): Promise<void> {
    const beganAt = performance.now();
    try {
      const record = await deliver(delivery, startedAtMs);
      afterAttempt(lane, record, beganAt);
      // The payload is not needed any more, and results may have to wait.
      delivery.event = null;
      // Keeps the lane from being released, until the recorder does.
      lane.unrecorded++;
      slots.end(lane, record.next.status === 'delivered');
      claimer.kick();
      await health.beforeRecord(lane, record, delivery);
      lane.unrecorded--;
      recorder.add({ record, lane });
    } catch (error) {
      log.error({ deliveryId: delivery.id, orgId: delivery.orgId, err: error }, 'attempt broke: a bug');
      slots.end(lane, false);
      underWay.delete(delivery.id);
      // Under another token it is found again as interrupted; its attempts are counted, so it comes to an end.
      leases.abandon(lane, false);
    }
  }

  const claimer = createClaimer({
    pool,
    slots,
    leases,
    endpoints,
    outage,
    log,
    onClaimed: (delivery, lane, startedAtMs) => {
      const hasStoodStill = startedAtMs - delivery.claimedAtMs > MAX_STANDSTILL_MS;
      if (hasStoodStill || performance.now() >= lane.leaseExpiresAt) {
        // By now the settings may be others, the delivery cancelled, or, after the lease, another worker's.
        slots.give(lane, 1);
        leases.abandon(lane, true);
        return;
      }
      underWay.set(delivery.id, delivery);
      void attempt(delivery, lane, startedAtMs);
    },
    onQuiet: () => wake.lookSoon(),
  });

  const wake = createLaneWakeups({
    pool,
    workerId: id,
    leases,
    queryTimeoutMs,
    outage,
    onReached: () => log.info({ worker: id, concurrency }, 'worker started'),
  });
  const peers = createPeers({
    pool,
    self: { id, lockKey },
    onFreed: wake.look,
    outage,
    log,
  });
  const maintenance = createMaintenance(pool, { retention: options.retention, policies }, { log, outage });
  const housekeeping = singleFlight(() => leases.keep());
  let timer: NodeJS.Timeout | undefined;

  const isDrained = () =>
    underWay.size === 0 &&
    recorder.pending === 0 &&
    health.pending === 0 &&
    !claimer.isBusy &&
    // What comes now is to be given back.
    !leases.isBusy;

  async function leave(): Promise<void> {
    await leases.releaseAll();
    await peers.leave().catch((error: unknown) => outage.failed('peers', error));
  }

  let stopping: Promise<void> | undefined;
  async function stop(): Promise<void> {
    leases.stop();
    claimer.stop();
    maintenance.stop();
    peers.stop();
    notices?.stop();
    wake.stop();
    const end = performance.now() + attemptDeadlineMs + RECORD_GRACE_MS;
    while (!isDrained() && performance.now() < end) await sleep(DRAIN_CHECK_MS);
    clearInterval(timer);
    // Whatever the database does not answer is left to the leases.
    await Promise.race([leave(), sleep(CLOSE_TIMEOUT_MS)]);
    recorder.stop();
    client.close();
    await Promise.race([pool.end(), sleep(CLOSE_TIMEOUT_MS)]);
    log.info({ worker: id, unfinished: underWay.size }, 'worker stopped');
  }

  return {
    id,
    start: () => {
      timer = setInterval(housekeeping.kick, HOUSEKEEPING_MS);
      maintenance.start();
      notices?.start();
      wake.start();
      peers.start();
    },
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
