/** What endpoints did in the demo's past, in the words and bytes that the worker records. */

import { type Answer, PATHS, unknownPath } from '#demo/receiver-answers';
import type { Random } from '#demo/seed/random';
import {
  applySuccessRule,
  type Failure,
  MAX_STORED_BODY_BYTES,
  NO_PUBLIC_ADDRESS_DETAIL,
  type Outcome,
} from '#lib/domain/delivery/outcome';
import { timedOut } from '#worker/endpoint/connect';
import { failureOfError, type Phase } from '#worker/endpoint/error-failure';
import { DNS_TIMEOUT_MS } from '#worker/endpoint/resolver';
import { ResponseCollector } from '#worker/endpoint/response-collector';
import { ResponseReader } from '#worker/endpoint/response-reader';

/** A path of the receiver, or a failure in which no response came. */
export type ExchangeName =
  | '200'
  | '204'
  | '400'
  | '401'
  | '404'
  | '429'
  | '500'
  | '503'
  | 'authorised'
  | 'slow'
  | 'large'
  | 'html'
  | 'binary'
  | Failure;

export type Exchange = { outcome: Outcome; durationMs: number; remoteIp: string | null };

/** The address of the receiver, and of hosts elsewhere: one that is reserved for documents (RFC 5737). */
const LOOPBACK = '127.0.0.1';
const ELSEWHERE = '203.0.113.24';

const RECEIVER_PATHS: Partial<Record<ExchangeName, string>> = {
  '200': '/200',
  '204': '/204',
  unexpected_status: '/204',
  '400': '/400',
  '401': '/401',
  '429': '/429',
  '500': '/500',
  '503': '/flaky',
  authorised: '/401',
  slow: '/slow',
  large: '/large',
  html: '/html',
  binary: '/binary',
};

/** The errors by which Node names a failure, and how far the attempt had come. */
const ERRORS: Partial<Record<ExchangeName, { code: string; phase: Phase }>> = {
  refused: { code: 'ECONNREFUSED', phase: 'connecting' },
  unreachable: { code: 'EHOSTUNREACH', phase: 'connecting' },
  tls_expired: { code: 'CERT_HAS_EXPIRED', phase: 'securing' },
  tls_wrong_host: { code: 'ERR_TLS_CERT_ALTNAME_INVALID', phase: 'securing' },
  tls_self_signed: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', phase: 'securing' },
  tls_unknown_issuer: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', phase: 'securing' },
  tls_failed: { code: 'ECONNRESET', phase: 'securing' },
  reset: { code: 'ECONNRESET', phase: 'exchanging' },
};

const failure = (name: Failure, detail: string): Outcome => ({
  kind: 'failure',
  failure: name,
  detail,
  response: null,
});

/** Failures that are not errors of a socket: what happened, in how many milliseconds, and whether a host was reached. */
const NAMED: Partial<Record<ExchangeName, Exchange>> = {
  no_public_address: {
    outcome: failure('no_public_address', NO_PUBLIC_ADDRESS_DETAIL),
    durationMs: 38,
    remoteIp: null,
  },
  dns_failed: {
    outcome: failure('dns_failed', 'The name servers answered with an error (ESERVFAIL).'),
    durationMs: 212,
    remoteIp: null,
  },
  dns_timeout: {
    outcome: failure(
      'dns_timeout',
      `The name servers did not answer within ${DNS_TIMEOUT_MS / 1000} seconds.`,
    ),
    durationMs: DNS_TIMEOUT_MS + 4,
    remoteIp: null,
  },
  connect_timeout: {
    outcome: { kind: 'failure', ...timedOut('connecting'), response: null },
    durationMs: 10_001,
    remoteIp: ELSEWHERE,
  },
  invalid_response: {
    outcome: read(Buffer.from('SSH-2.0-OpenSSH_9.6\r\n')),
    durationMs: 41,
    remoteIp: ELSEWHERE,
  },
  timeout: {
    outcome: { kind: 'failure', ...timedOut('exchanging'), response: null },
    durationMs: 10_002,
    remoteIp: LOOPBACK,
  },
  interrupted: {
    outcome: failure(
      'interrupted',
      'The worker stopped before the result was recorded. The request may or may not have arrived.',
    ),
    durationMs: 4_210,
    remoteIp: null,
  },
  unsendable: {
    outcome: failure(
      'unsendable',
      'The saved password cannot be opened with the key of the worker. Save it again.',
    ),
    durationMs: 0,
    remoteIp: null,
  },
};

/** The head as Node's https server writes it. */
function headOf(answer: Answer, bodySize: number, at: Date): Buffer {
  const pairs = Object.entries(answer.headers ?? {});
  if (answer.status !== 204) pairs.push(['content-length', String(bodySize)]);
  pairs.push(['Date', at.toUTCString()], ['Connection', 'keep-alive'], ['Keep-Alive', 'timeout=5']);
  const lines = [`HTTP/1.1 ${answer.status} `, ...pairs.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** What the worker makes of these bytes. */
function read(bytes: Buffer): Outcome {
  const collector = new ResponseCollector();
  const end = new ResponseReader(collector).push(bytes);
  return end === null ? collector.full() : collector.ended(end);
}

function respond(answer: Answer, at: Date): Outcome {
  const body = Buffer.from(answer.body ?? '');
  // As a socket delivers it: up to the first piece that exceeds what is kept.
  return read(Buffer.concat([headOf(answer, body.length, at), body.subarray(0, MAX_STORED_BODY_BYTES + 1)]));
}

function redirect(at: Date): Outcome {
  const headers = { location: 'https://www.summit-supply.example/login', 'content-type': 'text/html' };
  return respond({ status: 302, headers, body: '<a href="/login">Found</a>.\n' }, at);
}

/**
 * One exchange that ended as named.
 * @param attempt the number of the attempt, which /flaky answers with
 */
export function exchange(name: ExchangeName, attempt: number, startedAtMs: number, random: Random): Exchange {
  const named = NAMED[name];
  if (named !== undefined) return named;
  const durationMs = random.between(14, 96);
  const error = ERRORS[name];
  if (error !== undefined) {
    const { failure: kind, detail } = failureOfError(
      Object.assign(new Error(error.code), { code: error.code }),
      error.phase,
    );
    return { outcome: failure(kind, detail), durationMs, remoteIp: ELSEWHERE };
  }
  const at = new Date(startedAtMs + durationMs);
  if (name === 'redirect') return { outcome: redirect(at), durationMs: durationMs + 80, remoteIp: ELSEWHERE };
  const path = PATHS[RECEIVER_PATHS[name] ?? ''];
  const answer = path?.answer({ attempt, isAuthorised: name === 'authorised' }) ?? unknownPath();
  if (answer === 'never') throw new Error(`The receiver never answers "${name}"`);
  const outcome = respond(answer, at);
  return {
    outcome: name === 'unexpected_status' ? applySuccessRule(outcome, '200') : outcome,
    durationMs: durationMs + (answer.delayMs ?? 0),
    remoteIp: LOOPBACK,
  };
}
