/**
 * The one outbound HTTP client of the product.
 *
 * One request, one outcome: whatever the other side does ends as a value, within the deadline. Nothing is followed,
 * decompressed or sent in clear; no proxy of the environment is used. Each connection belongs to one owner (an
 * organisation) and origin, and carries one request at a time.
 */
import {
  ATTEMPT_DEADLINE_MS,
  type ConcealedFailure,
  type Failure,
  type RawOutcome,
  withRemark,
} from '#lib/domain/delivery/outcome';
import { requestBytes, type SafeRequest } from '#worker/deliveries/request-bytes';
import type { Connect } from '#worker/endpoint/connect';
import { type ExchangeResult, HttpConnection } from '#worker/endpoint/http-connection';
import { IdleConnections } from '#worker/endpoint/idle-connections';
import type { Route } from '#worker/endpoint/route';

export type SafeResponse = { outcome: RawOutcome; remoteIp: string | null; durationMs: number };

export type SafeClient = {
  /** POSTs; never rejects. */
  request: (request: SafeRequest) => Promise<SafeResponse>;
  /** Closes the connections that are idle. */
  close: () => void;
};

/** What the attempt says where the request went out twice. */
export const SENT_AGAIN_REMARK =
  'A kept-alive connection ended without an answer, so the request was tried again on a new one.';

type Reached = { outcome: RawOutcome; remoteIp: string | null };

function failed(
  failure: Failure | ConcealedFailure,
  detail: string,
  remoteIp: string | null = null,
): Reached {
  return { outcome: { kind: 'failure', failure, detail, response: null }, remoteIp };
}

/**
 * Makes the client.
 * @param connect carries the address policy
 * @param maxIdle the most connections that wait for their next request; fewer than the requests at once would have them
 *   closed and opened all the time
 */
export function createSafeClient(
  connect: Connect,
  maxIdle: number,
  deadlineMs = ATTEMPT_DEADLINE_MS,
): SafeClient {
  const idle = new IdleConnections<HttpConnection>(maxIdle);

  /** Sends over a connection, and keeps it for the next request where it can be used again. */
  async function send(
    connection: HttpConnection,
    key: string,
    bytes: Buffer,
    deadlineAt: number,
  ): Promise<ExchangeResult> {
    const result = await connection.exchange(bytes, deadlineAt);
    if (connection.isUsable) idle.put(key, connection);
    return result;
  }

  async function sendAnew(
    { url, connectionKey }: Route,
    bytes: Buffer,
    deadlineAt: number,
  ): Promise<Reached> {
    const connection = await connect(url, deadlineAt);
    if (!connection.isConnected) {
      return failed(connection.failure, connection.detail, connection.remoteIp);
    }
    const { socket, remoteIp } = connection;
    const fresh = new HttpConnection(socket, remoteIp, (ended) => idle.remove(ended));
    return { outcome: (await send(fresh, connectionKey, bytes, deadlineAt)).outcome, remoteIp };
  }

  /**
   * Sends over a kept connection where there is one. The endpoint may close it at any moment; where it ends before one byte
   * of an answer, the request is sent once more, on a new connection: RFC 9112, section 9.3.1, expects that of a client,
   * and RFC 9110, section 9.2.2, allows it for what is known to be idempotent, which `webhook-id` makes of a delivery.
   */
  async function reach(route: Route, bytes: Buffer, deadlineAt: number): Promise<Reached> {
    const kept = idle.take(route.connectionKey);
    if (kept === null) return await sendAnew(route, bytes, deadlineAt);
    const { outcome, isUnanswered } = await send(kept, route.connectionKey, bytes, deadlineAt);
    if (!isUnanswered || performance.now() >= deadlineAt) return { outcome, remoteIp: kept.remoteIp };
    // The others have waited for longer, and will have ended with it.
    idle.closeOf(route.connectionKey);
    const again = await sendAnew(route, bytes, deadlineAt);
    return { ...again, outcome: withRemark(again.outcome, SENT_AGAIN_REMARK) };
  }

  async function request(wanted: SafeRequest, deadlineAt: number): Promise<Reached> {
    if (wanted.route.url.protocol !== 'https:') {
      return failed('unsendable', 'The URL is not an https URL; nothing is sent in clear.');
    }
    const bytes = requestBytes(wanted);
    if (bytes === null)
      return failed('unsendable', 'A header of the request has a character that no header may have.');
    return await reach(wanted.route, bytes, deadlineAt);
  }

  return {
    request: async (wanted) => {
      const startedAt = performance.now();
      const reached = await request(wanted, startedAt + deadlineMs);
      return { ...reached, durationMs: Math.round(performance.now() - startedAt) };
    },
    close: () => idle.closeAll(),
  };
}
