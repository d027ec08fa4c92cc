/** One attempt: prepare, send, decide. Everything that can happen ends as a record; nothing is thrown. */
import { decide } from '#lib/domain/delivery';
import type { Outcome } from '#lib/domain/outcome';
import type { RetryPolicy } from '#lib/domain/retry-policy';
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
  policy: RetryPolicy;
  userAgent: string;
  log: Logger;
};

type Sent = SafeResponse & { url: string; requestHeaders: string };

function unsendable(problem: string, url: string): Sent {
  const outcome: Outcome = { kind: 'failure', failure: 'unsendable', detail: problem, response: null };
  return { outcome, remoteIp: null, durationMs: 0, url, requestHeaders: '' };
}

/** Makes the record of an attempt that ended with an outcome. */
function recordOf(
  delivery: ClaimedDelivery,
  startedAtMs: number,
  sent: Sent,
  policy: RetryPolicy,
): AttemptRecord {
  const { outcome } = sent;
  const { response } = outcome;
  return {
    orgId: delivery.orgId,
    deliveryId: delivery.id,
    token: delivery.token,
    number: delivery.attemptNumber,
    next: decide(delivery.attemptNumber, outcome, policy, startedAtMs + sent.durationMs),
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
export function createDeliver({ client, endpoints, policy, userAgent, log }: DeliverOptions): Deliver {
  async function send(delivery: ClaimedDelivery, startedAtMs: number): Promise<Sent> {
    const opened = endpoints.get(`${delivery.orgId}/${delivery.webhookId}`);
    if (opened === undefined) return unsendable('The settings of the webhook are missing.', '');
    if (!opened.isOpen) return unsendable(opened.problem, opened.url);
    const { url } = opened.endpoint;
    try {
      const prepared = prepareRequest(delivery, opened.endpoint, startedAtMs, userAgent);
      if (!prepared.isSendable) return unsendable(prepared.problem, url);
      return { ...(await client.request(prepared.request)), url, requestHeaders: prepared.requestHeaders };
    } catch (error) {
      log.error(
        { deliveryId: delivery.id, orgId: delivery.orgId, err: error },
        'delivery cannot be prepared',
      );
      return unsendable('An internal error: the request could not be built from what is stored.', url);
    }
  }

  return async (delivery, startedAtMs) =>
    recordOf(delivery, startedAtMs, await send(delivery, startedAtMs), policy);
}
