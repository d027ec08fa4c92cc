/** Counts how endpoints are doing, and acts on it: warns their owners, and deactivates what only fails. */
import type { Pool } from 'pg';
import { type EndpointResponse, responseWords } from '#lib/domain/delivery/response-words';
import {
  countsForHealth,
  HEALTHY,
  isGone,
  judgeHealth,
  nextHealth,
} from '#lib/domain/webhook/webhook-health';
import type { Logger } from '#lib/log';
import type { OutageLog } from '#lib/log/outage-log';
import { Backoff } from '#worker/backoff';
import { isPassingError } from '#worker/database';
import type { ClaimedDelivery } from '#worker/deliveries/claim-deliveries';
import type { AttemptRecord } from '#worker/deliveries/record-attempts';
import type { Lane, LaneHealth } from '#worker/lanes/lane';
import { deactivateWebhook, type Finding, warnOfWebhook } from '#worker/webhooks/judge-webhook';

/** What waits for a webhook is cancelled in steps of so many deliveries: each takes a fraction of a second. */
const CANCELLED_AT_ONCE = 2_000;

export type HealthWatchOptions = {
  pool: Pool;
  log: Logger;
  outage: OutageLog;
  /** Whether warnings and deactivations are mailed. */
  sendsMail: boolean;
  /** A notice was written. */
  onNotice: () => void;
  /** Nothing more is to be claimed in a lane whose webhook is being deactivated… */
  onEnding: (lane: Lane) => void;
  /** …until what waited is cancelled, or the lease is over. */
  onEnded: (lane: Lane) => void;
  /** The most deliveries cancelled in one statement. */
  cancelledAtOnce?: number | undefined;
};

export type HealthWatch = {
  /**
   * Acts on an answer that means what it says, before it is recorded: deactivates the webhook of an endpoint that is gone.
   * If the worker is lost before that, the attempt was interrupted, and its delivery is sent, and answered, again; if it
   * is lost before all that waits is cancelled, the claim cancels the rest.
   * Never rejects.
   * @param delivery as it was claimed
   */
  beforeRecord: (lane: Lane, record: AttemptRecord, delivery: ClaimedDelivery) => Promise<void>;
  /**
   * Counts an attempt that was recorded.
   * @param delivery as it was claimed
   */
  observe: (lane: Lane, record: AttemptRecord, delivery: ClaimedDelivery) => void;
  /** Verdicts not yet carried out. */
  readonly pending: number;
};

function responseOf(record: AttemptRecord): EndpointResponse {
  return { status: record.responseStatus, failure: record.outcome === 'response' ? null : record.outcome };
}

const endOf = (record: AttemptRecord) => record.startedAtMs + record.durationMs;

/** The health of a lane after one more attempt; null where that is from before the webhook was activated anew or got another URL. */
function healthAfter(
  lane: Lane,
  record: AttemptRecord,
  { healthEpoch: epoch }: ClaimedDelivery,
): LaneHealth | null {
  if (epoch < lane.health.epoch) return null;
  const known = epoch === lane.health.epoch ? lane.health : { ...HEALTHY, epoch, isWarned: false };
  // What somebody sends once more has failed before, and was counted then.
  const isFinal = record.next.status === 'failed' && record.trigger === 'schedule';
  const health = nextHealth(known, responseOf(record), isFinal, endOf(record));
  return { ...health, epoch, isWarned: known.isWarned && health.failingSinceMs !== null };
}

export function createHealthWatch(options: HealthWatchOptions): HealthWatch {
  const { pool, log, outage, sendsMail, onNotice, onEnding, onEnded } = options;
  const { cancelledAtOnce = CANCELLED_AT_ONCE } = options;
  const underWay = new Map<string, Promise<void>>();

  async function deactivate(finding: Finding): Promise<void> {
    const { orgId, webhookId } = finding.lane;
    let cancelled = cancelledAtOnce;
    while (cancelled === cancelledAtOnce && performance.now() < finding.lane.leaseExpiresAt) {
      const step = await deactivateWebhook(pool, finding, cancelledAtOnce);
      if (step === null) return;
      cancelled = step.cancelled;
      if (step.isNew) {
        log.warn({ orgId, webhookId, reason: finding.reason, cancelled }, 'webhook deactivated');
        if (finding.isToBeTold) onNotice();
      } else if (cancelled > 0) log.info({ orgId, webhookId, cancelled }, 'more of what waited is cancelled');
    }
  }

  async function warn(finding: Finding): Promise<void> {
    if (await warnOfWebhook(pool, finding)) onNotice();
    if (finding.lane.health.epoch === finding.health.epoch) {
      finding.lane.health = {
        ...finding.lane.health,
        isWarned: finding.lane.health.failingSinceMs !== null,
      };
    }
  }

  /** Tries until it is done or the lease is over: the next failure is judged by the next holder. Never rejects. */
  async function carryOut(act: (finding: Finding) => Promise<void>, finding: Finding): Promise<void> {
    const { lane } = finding;
    const backoff = new Backoff();
    while (performance.now() < lane.leaseExpiresAt) {
      try {
        await act(finding);
        outage.succeeded();
        return;
      } catch (error) {
        if (!isPassingError(error)) {
          log.error({ orgId: lane.orgId, webhookId: lane.webhookId, err: error }, 'verdict not carried out');
          return;
        }
        outage.failed('health', error);
        await backoff.wait();
      }
    }
  }

  async function run(kind: 'warning' | 'deactivate', finding: Finding): Promise<void> {
    const { lane } = finding;
    // Keeps the lane from being released.
    lane.unrecorded++;
    if (kind === 'warning') await carryOut(warn, finding);
    else {
      onEnding(lane);
      await carryOut(deactivate, finding);
      onEnded(lane);
    }
    lane.unrecorded--;
  }

  /** One of a kind at a time under a lease, for an epoch of the webhook; resolves when it is over. */
  function start(kind: 'warning' | 'deactivate', finding: Finding): Promise<void> {
    const key = `${kind} ${finding.lane.token} ${finding.health.epoch}`;
    const known = underWay.get(key);
    if (known !== undefined) return known;
    const running = run(kind, finding).finally(() => underWay.delete(key));
    underWay.set(key, running);
    return running;
  }

  return {
    beforeRecord: async (lane, record, delivery) => {
      const response = responseOf(record);
      if (!isGone(response)) return;
      const health = healthAfter(lane, record, delivery);
      if (health === null) return;
      await start('deactivate', {
        lane,
        health,
        reason: 'gone',
        latestResponse: responseWords(response),
        isToBeTold: sendsMail,
        unrecordedId: record.deliveryId,
      });
    },
    observe: (lane, record, delivery) => {
      const response = responseOf(record);
      if (!countsForHealth(response, delivery.isTest)) return;
      const health = healthAfter(lane, record, delivery);
      if (health === null) return;
      lane.health = health;
      // Heeded before it was recorded.
      if (isGone(response)) return;
      const verdict = judgeHealth(health, response, endOf(record));
      if (verdict.kind === 'healthy') return;
      if (verdict.kind === 'warning' && (health.isWarned || !sendsMail)) return;
      void start(verdict.kind, {
        lane,
        health,
        reason: verdict.reason,
        latestResponse: responseWords(response),
        isToBeTold: sendsMail,
        unrecordedId: null,
      });
    },
    get pending() {
      return underWay.size;
    },
  };
}
