/** Counts how endpoints are doing, and acts on it: warns their owners, and deactivates what only fails. */
import type { Pool } from 'pg';
import { type EndpointResponse, responseWords } from '#lib/domain/response-words';
import {
  countsForHealth,
  type DeactivationReason,
  HEALTHY,
  type HealthVerdict,
  judgeHealth,
  nextHealth,
} from '#lib/domain/webhook-health';
import type { Logger } from '#lib/log';
import { Backoff } from '#worker/backoff';
import { isPassingError } from '#worker/database';
import type { Lane } from '#worker/lane';
import type { OutageLog } from '#worker/outage-log';
import type { ClaimedDelivery } from '#worker/statements/claim-deliveries';
import { deactivateWebhook, type Finding, warnOfWebhook } from '#worker/statements/judge-webhook';
import type { AttemptRecord } from '#worker/statements/record-attempts';

export type HealthWatchOptions = {
  pool: Pool;
  log: Logger;
  outage: OutageLog;
  /** Whether warnings and deactivations are mailed. */
  sendsMail: boolean;
  /** A notice was written. */
  onNotice: () => void;
};

export type HealthWatch = {
  /**
   * Counts an attempt that was recorded.
   * @param delivery as it was claimed
   */
  observe: (lane: Lane, record: AttemptRecord, delivery: ClaimedDelivery) => void;
  /** Verdicts not yet carried out. */
  readonly pending: number;
};

/** Counts the attempt in the memory of the lane and judges it. */
function judge(lane: Lane, record: AttemptRecord, epoch: number, response: EndpointResponse): HealthVerdict {
  // An attempt from before the webhook was activated anew or got another URL.
  if (epoch < lane.health.epoch) return { kind: 'healthy' };
  const known = epoch === lane.health.epoch ? lane.health : { ...HEALTHY, epoch, isWarned: false };
  const endedAtMs = record.startedAtMs + record.durationMs;
  const health = nextHealth(known, response, record.next.status === 'failed', endedAtMs);
  lane.health = { ...health, epoch, isWarned: known.isWarned && health.failingSinceMs !== null };
  return judgeHealth(health, response, endedAtMs);
}

export function createHealthWatch(options: HealthWatchOptions): HealthWatch {
  const { pool, log, outage, sendsMail, onNotice } = options;
  const underWay = new Set<string>();

  async function deactivate(finding: Finding): Promise<void> {
    const cancelled = await deactivateWebhook(pool, finding);
    if (cancelled === null) return;
    const { lane, reason } = finding;
    log.warn({ orgId: lane.orgId, webhookId: lane.webhookId, reason, cancelled }, 'webhook deactivated');
    if (finding.isToBeTold) onNotice();
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

  function start(
    lane: Lane,
    kind: 'warning' | 'deactivate',
    reason: DeactivationReason,
    words: string,
  ): void {
    const key = `${kind} ${lane.key}`;
    if (underWay.has(key)) return;
    underWay.add(key);
    // Keeps the lane from being released.
    lane.unrecorded++;
    const finding = { lane, health: lane.health, reason, latestResponse: words, isToBeTold: sendsMail };
    void carryOut(kind === 'warning' ? warn : deactivate, finding).then(() => {
      lane.unrecorded--;
      underWay.delete(key);
    });
  }

  return {
    observe: (lane, record, { event, healthEpoch }) => {
      const failure = record.outcome === 'response' ? null : record.outcome;
      const response = { status: record.responseStatus, failure };
      if (!countsForHealth(response, event?.isTest === true)) return;
      const verdict = judge(lane, record, healthEpoch, response);
      if (verdict.kind === 'healthy') return;
      if (verdict.kind === 'warning' && (lane.health.isWarned || !sendsMail)) return;
      start(lane, verdict.kind, verdict.reason, responseWords(response));
    },
    get pending() {
      return underWay.size;
    },
  };
}
