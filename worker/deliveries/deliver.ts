/** One attempt: prepare, send, judge, decide. Everything that can happen ends as a record; nothing is thrown. */
import { decide } from '#lib/domain/delivery/delivery';
import { applySuccessRule, concealedFailure, disclosed, type Outcome } from '#lib/domain/delivery/outcome';
import { type RetryPolicies, type RetryPolicy, retryPolicyOf } from '#lib/domain/delivery/retry-policy';
import type { Logger } from '#lib/log';
import type { ClaimedDelivery } from '#worker/deliveries/claim-deliveries';
import { type PreparedRequest, prepareRequest } from '#worker/deliveries/prepare-request';
import type { AttemptRecord } from '#worker/deliveries/record-attempts';
import { newUuidV7 } from '#worker/deliveries/uuid-v7';
import type { Endpoint, Endpoints } from '#worker/endpoint/endpoints';
import { redactCredential } from '#worker/endpoint/redact-credential';
import type { SafeClient, SafeResponse } from '#worker/endpoint/safe-request';

export type Deliver = (delivery: ClaimedDelivery, startedAtMs: number) => Promise<AttemptRecord>;

export type DeliverOptions = {
  client: SafeClient;
  endpoints: Endpoints;
  policies: RetryPolicies;
  userAgent: string;
  log: Logger;
};

/** For an attempt that is not retried whatever the policy says. */
const NO_RETRIES: RetryPolicy = { delaysMs: [] };

/** What the record of an attempt has besides its outcome. */
type Context = { delivery: ClaimedDelivery; startedAtMs: number; url: string; requestHeaders: string };

/** Makes the record of an attempt that ended with an outcome. */
function recordOf(
  { delivery, startedAtMs, url, requestHeaders }: Context,
  outcome: Outcome,
  policy: RetryPolicy,
  { durationMs, remoteIp }: Pick<SafeResponse, 'durationMs' | 'remoteIp'>,
): AttemptRecord {
  const { response } = outcome;
  return {
    orgId: delivery.orgId,
    deliveryId: delivery.id,
    token: delivery.token,
    number: delivery.attemptNumber,
    next: decide(delivery.attemptNumber, outcome, policy, startedAtMs + durationMs),
    keepsTrigger: false,
    id: newUuidV7(startedAtMs),
    startedAtMs,
    durationMs,
    outcome: outcome.kind === 'response' ? 'response' : outcome.failure,
    detail: outcome.kind === 'response' ? outcome.note : outcome.detail,
    url,
    requestHeaders,
    responseStatus: response?.status ?? null,
    responseHeaders: response?.rawHeaders ?? null,
    responseBody: response?.body ?? null,
    responseBodySize: response?.bodySize ?? null,
    isResponseBodyTruncated: response?.isBodyTruncated ?? false,
    remoteIp,
    trigger: delivery.trigger,
    triggeredBy: delivery.triggeredBy,
  };
}

function unsendable(delivery: ClaimedDelivery, startedAtMs: number, detail: string, url: string) {
  const context = { delivery, startedAtMs, url, requestHeaders: '' };
  const outcome: Outcome = { kind: 'failure', failure: 'unsendable', detail, response: null };
  return recordOf(context, outcome, NO_RETRIES, { durationMs: 0, remoteIp: null });
}

/** Makes the function that makes attempts. */
export function createDeliver({ client, endpoints, policies, userAgent, log }: DeliverOptions): Deliver {
  function prepare(delivery: ClaimedDelivery, endpoint: Endpoint, startedAtMs: number): PreparedRequest {
    try {
      return prepareRequest(delivery, endpoint, startedAtMs, userAgent);
    } catch (error) {
      log.error(
        { deliveryId: delivery.id, orgId: delivery.orgId, err: error },
        'delivery cannot be prepared',
      );
      const problem = 'An internal error: the request could not be built from what is stored.';
      return { isSendable: false, problem };
    }
  }

  return async (delivery, startedAtMs) => {
    const opened = endpoints.get(`${delivery.orgId}/${delivery.webhookId}`);
    if (opened === undefined)
      return unsendable(delivery, startedAtMs, 'The settings of the webhook are missing.', '');
    if (!opened.isOpen) return unsendable(delivery, startedAtMs, opened.problem, opened.url);
    const { url, credential, successRule, retryPolicy } = opened.endpoint;
    const prepared = prepare(delivery, opened.endpoint, startedAtMs);
    if (!prepared.isSendable) return unsendable(delivery, startedAtMs, prepared.problem, url);
    const response = await client.request(prepared.request);
    const reason = concealedFailure(response.outcome);
    if (reason !== null) {
      const { orgId, webhookId, id: deliveryId } = delivery;
      log.info({ orgId, webhookId, deliveryId, reason }, 'host without a public address');
    }
    const outcome = disclosed(response.outcome);
    return recordOf(
      { delivery, startedAtMs, url, requestHeaders: prepared.requestHeaders },
      applySuccessRule(credential === null ? outcome : redactCredential(outcome, credential), successRule),
      retryPolicyOf(policies, retryPolicy),
      response,
    );
  };
}
