/** From a claimed delivery to the request that is sent. Pure: the same delivery gives the same body at every attempt. */

import { BODIES, isBodyFormat } from '#lib/domain/delivery/payload-body';
import type { StoredEvent } from '#lib/domain/event/stored-event';
import { encodeId } from '#lib/domain/ids';
import { hubSignature, sign } from '#lib/domain/webhook/signature';
import type { BodyFormat } from '#lib/domain/webhook/webhook';
import type { ClaimedDelivery } from '#worker/deliveries/claim-deliveries';
import type { SafeRequest } from '#worker/deliveries/request-bytes';
import { basicAuthorization } from '#worker/endpoint/basic-auth';
import type { Endpoint } from '#worker/endpoint/endpoints';

export type PreparedRequest =
  | { isSendable: true; request: SafeRequest; requestHeaders: string }
  | { isSendable: false; problem: string };

const HIDDEN_AUTHORIZATION = 'Basic ••••••';

/** The headers as they are stored: with those that the HTTP client adds, and without the credentials. */
function storedHeaders(url: URL, headers: readonly string[], bodyLength: number): string {
  let lines = `host: ${url.host}\n`;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    lines += `${headers[i]}: ${headers[i] === 'authorization' ? HIDDEN_AUTHORIZATION : headers[i + 1]}\n`;
  }
  return `${lines}content-length: ${bodyLength}`;
}

type Message = { id: string; bodies: { [Format in BodyFormat]?: Buffer } };

/** What goes to every webhook alike is made once for each event object. */
const messages = new WeakMap<StoredEvent, Message>();

function messageOf(event: StoredEvent): Message {
  const known = messages.get(event);
  if (known !== undefined) return known;
  const message = { id: encodeId('event', event.id), bodies: {} };
  messages.set(event, message);
  return message;
}

/** The body, made once for all webhooks with the format where they get the same. */
function bodyOf(message: Message, event: StoredEvent, format: BodyFormat, webhookId: string): Buffer {
  const known = message.bodies[format];
  if (known !== undefined) return known;
  const { write, isShared } = BODIES[format];
  const body = Buffer.from(write(event, webhookId), 'utf8');
  if (isShared) message.bodies[format] = body;
  return body;
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
  const { event, payloadFormat } = delivery;
  if (event === null) {
    return { isSendable: false, problem: 'The event is older than the retention and no longer stored.' };
  }
  if (!isBodyFormat(payloadFormat)) {
    return { isSendable: false, problem: `The payload format "${payloadFormat}" is unknown.` };
  }
  if (!(event.occurredAt instanceof Date) || Number.isNaN(event.occurredAt.getTime())) {
    return { isSendable: false, problem: 'The time of the event is not a date.' };
  }
  const { contentType, hubEvent } = BODIES[payloadFormat];
  const hubKey = hubEvent === undefined ? null : endpoint.hubKey;
  if (hubKey !== null && 'problem' in hubKey) return { isSendable: false, problem: hubKey.problem };
  const message = messageOf(event);
  const body = bodyOf(message, event, payloadFormat, delivery.webhookId);
  const timestamp = Math.floor(startedAtMs / 1000);
  const keys = endpoint.signingKeys
    .filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > startedAtMs)
    .map(({ key }) => key);
  const headers = [
    'content-type',
    contentType,
    'user-agent',
    userAgent,
    'webhook-id',
    message.id,
    'webhook-timestamp',
    String(timestamp),
    'webhook-signature',
    sign(keys, message.id, timestamp, body),
  ];
  if (event.isTest) headers.push('webhook-test', 'true');
  if (hubEvent !== undefined) headers.push('x-accelo-event', hubEvent(event.type));
  if (hubKey !== null) headers.push('x-hub-signature', hubSignature(hubKey, body));
  if (endpoint.credential !== null) headers.push('authorization', basicAuthorization(endpoint.credential));
  return {
    isSendable: true,
    request: { route: endpoint.route, headers, body },
    requestHeaders: storedHeaders(endpoint.route.url, headers, body.length),
  };
}
