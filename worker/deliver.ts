/** One attempt: prepare, send, judge, decide. Everything that can happen ends as a record; nothing is thrown. */
import { decide } from '#lib/domain/delivery';
import { applySuccessRule, type Outcome } from '#lib/domain/outcome';
import { type RetryPolicies, type RetryPolicy, retryPolicyOf } from '#lib/domain/retry-policy';
import type { Logger } from '#lib/log';
import type { Endpoints } from '#worker/endpoints';
import { prepareRequest } from '#worker/prepare-request';
import type { SafeClient, SafeResponse } from '#worker/safe-request';
import type { ClaimedDelivery } from '#worker/statements/claim-deliveries';
import type { AttemptRecord } from '#worker/statements/record-attempts';
import { newUuidV7 } from '#worker/uuid-v7';

export type Deliver = (delivery: ClaimedDelivery, startedAtMs: number) => Promise<AttemptRecord>;

export type DeliverOptions = {
  client: SafeClient;
  endpoints: Endpoints;
  policies: RetryPolicies;
  userAgent: string;
  log: Logger;
};

type Sent = SafeResponse & { url: string; requestHeaders: string; policy: RetryPolicy };

/** Nothing follows of itself, and so no policy matters. */
const NO_RETRIES: RetryPolicy = { delaysMs: [] };

function unsendable(problem: string, url: string): Sent {
  const outcome: Outcome = { kind: 'failure', failure: 'unsendable', detail: problem, response: null };
  return { outcome, remoteIp: null, durationMs: 0, url, requestHeaders: '', policy: NO_RETRIES };
}

/** Makes the record of an attempt that ended with an outcome. */
function recordOf(delivery: ClaimedDelivery, startedAtMs: number, sent: Sent): AttemptRecord {
  const { outcome } = sent;
  const { response } = outcome;
  return {
    orgId: delivery.orgId,
    deliveryId: delivery.id,
    token: delivery.token,
    number: delivery.attemptNumber,
    next: decide(delivery.attemptNumber, outcome, sent.policy, startedAtMs + sent.durationMs),
    keepsTrigger: false,
    id: newUuidV7(startedAtMs),
    startedAtMs,
    durationMs: sent.durationMs,
    outcome: outcome.kind === 'response' ? 'response' : outcome.failure,
    detail: outcome.kind === 'response' ? outcome.note : outcome.detail,
    url: sent.url,
    requestHeaders: sent.requestHeaders,
    responseStatus: response?.status ?? null,
    responseHeaders: response?.rawHeaders ?? null,
    responseBody: response?.body ?? null,
    responseBodySize: response?.bodySize ?? null,
    isResponseBodyTruncated: response?.isBodyTruncated ?? false,
    remoteIp: sent.remoteIp,
    trigger: delivery.trigger,
    triggeredBy: delivery.triggeredBy,
  };
}

/** Makes the function that makes attempts. */
export function createDeliver({ client, endpoints, policies, userAgent, log }: DeliverOptions): Deliver {
  async function send(delivery: ClaimedDelivery, startedAtMs: number): Promise<Sent> {
    const opened = endpoints.get(`${delivery.orgId}/${delivery.webhookId}`);
    if (opened === undefined) return unsendable('The settings of the webhook are missing.', '');
    if (!opened.isOpen) return unsendable(opened.problem, opened.url);
    const { url, successRule, retryPolicy } = opened.endpoint;
    try {
      const prepared = prepareRequest(delivery, opened.endpoint, startedAtMs, userAgent);
      if (!prepared.isSendable) return unsendable(prepared.problem, url);
      const sent = await client.request(prepared.request);
      return {
        ...sent,
        outcome: applySuccessRule(sent.outcome, successRule),
        url,
        requestHeaders: prepared.requestHeaders,
        policy: retryPolicyOf(policies, retryPolicy),
      };
    } catch (error) {
      log.error(
        { deliveryId: delivery.id, orgId: delivery.orgId, err: error },
        'delivery cannot be prepared',
      );
      return unsendable('An internal error: the request could not be built from what is stored.', url);
    }
  }

  return async (delivery, startedAtMs) => recordOf(delivery, startedAtMs, await send(delivery, startedAtMs));
}
