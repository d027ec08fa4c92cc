/** From a claimed delivery to the request that is sent. Pure: the same delivery gives the same body at every attempt. */
import { type EnvelopeEvent, envelope } from '#lib/domain/envelope';
import { encodeId } from '#lib/domain/ids';
import { sign } from '#lib/domain/signature';
import { PAYLOAD_FORMATS } from '#lib/domain/webhook';
import type { Endpoint } from '#worker/endpoints';
import type { SafeRequest } from '#worker/safe-request';
import type { ClaimedDelivery } from '#worker/statements/claim-deliveries';

export type PreparedRequest =
  | { isSendable: true; request: SafeRequest; requestHeaders: string }
  | { isSendable: false; problem: string };

const HIDDEN_AUTHORIZATION = 'Basic ••••••';

/** The headers as they are stored: with those that the HTTP client adds, and without the credentials. */
function storedHeaders(url: URL, headers: Record<string, string>, bodyLength: number): string {
  let lines = `host: ${url.host}\n`;
  for (const name in headers) {
    lines += `${name}: ${name === 'authorization' ? HIDDEN_AUTHORIZATION : headers[name]}\n`;
  }
  return `${lines}content-length: ${bodyLength}`;
}

type Message = { id: string; body: Buffer };

/** What goes to every webhook alike is made once for each event object. */
const messages = new WeakMap<EnvelopeEvent, Message>();

function messageOf(event: EnvelopeEvent): Message {
  const known = messages.get(event);
  if (known !== undefined) return known;
  const message = { id: encodeId('event', event.id), body: Buffer.from(envelope(event), 'utf8') };
  messages.set(event, message);
  return message;
}

/**
 * Builds the request of an attempt.
 * @param startedAtMs database time, in milliseconds since 1970; it becomes `webhook-timestamp`
 * @param userAgent the product and its version
 */
export function prepareRequest(
  delivery: ClaimedDelivery,
  endpoint: Endpoint,
  startedAtMs: number,
  userAgent: string,
): PreparedRequest {
  const { event } = delivery;
  if (event === null) {
    return { isSendable: false, problem: 'The event is older than the retention and no longer stored.' };
  }
  if (!PAYLOAD_FORMATS.some((format) => format === delivery.payloadFormat)) {
    return { isSendable: false, problem: `The payload format "${delivery.payloadFormat}" is unknown.` };
  }
  if (!(event.occurredAt instanceof Date) || Number.isNaN(event.occurredAt.getTime())) {
    return { isSendable: false, problem: 'The time of the event is not a date.' };
  }
  const { id, body } = messageOf(event);
  const timestamp = Math.floor(startedAtMs / 1000);
  const keys = endpoint.signingKeys
    .filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > startedAtMs)
    .map(({ key }) => key);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'user-agent': userAgent,
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': sign(keys, id, timestamp, body),
  };
  if (endpoint.authorization !== null) headers.authorization = endpoint.authorization;
  return {
    isSendable: true,
    request: {
      connectionKey: `${delivery.orgId}/${delivery.webhookId}`,
      url: endpoint.target,
      headers,
      body,
    },
    requestHeaders: storedHeaders(endpoint.target, headers, body.length),
  };
}
