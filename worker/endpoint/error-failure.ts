/** Errors of the network and of TLS, as the failures that users read of. */
import type { Failure } from '#lib/domain/delivery/outcome';

/** How far an attempt had come; `answering`: a part of an answer has arrived, and not yet its whole head. */
export type Phase = 'connecting' | 'securing' | 'exchanging' | 'answering';

export type NamedFailure<Other extends string = never> = { failure: Failure | Other; detail: string };

const named = (failure: Failure, detail: string): NamedFailure => ({ failure, detail });

const BY_CODE: Record<string, NamedFailure> = {
  ECONNREFUSED: named('refused', 'Nothing accepts connections on this port.'),
  EHOSTUNREACH: named('unreachable', 'There is no route to the host.'),
  ENETUNREACH: named('unreachable', 'There is no route to the network of the host.'),
  EHOSTDOWN: named('unreachable', 'The host is down.'),
  ENETDOWN: named('unreachable', 'The network is down.'),
  EADDRNOTAVAIL: named('unreachable', 'The address cannot be reached from here.'),
  EACCES: named('unreachable', 'A firewall forbids the connection.'),
  EPERM: named('unreachable', 'A firewall forbids the connection.'),
  CERT_HAS_EXPIRED: named('tls_expired', 'The certificate of the endpoint has expired.'),
  CERT_NOT_YET_VALID: named('tls_failed', 'The certificate of the endpoint is not valid yet.'),
  CERT_REVOKED: named('tls_failed', 'The certificate of the endpoint was revoked.'),
  ERR_TLS_CERT_ALTNAME_INVALID: named(
    'tls_wrong_host',
    'The certificate of the endpoint was issued for another host name.',
  ),
  HOSTNAME_MISMATCH: named(
    'tls_wrong_host',
    'The certificate of the endpoint was issued for another host name.',
  ),
  DEPTH_ZERO_SELF_SIGNED_CERT: named('tls_self_signed', 'The certificate of the endpoint is self-signed.'),
  SELF_SIGNED_CERT_IN_CHAIN: named(
    'tls_unknown_issuer',
    'The chain of certificates ends at an authority that is not publicly trusted.',
  ),
  UNABLE_TO_GET_ISSUER_CERT: named(
    'tls_unknown_issuer',
    'The chain of certificates is incomplete or ends at an unknown authority.',
  ),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: named(
    'tls_unknown_issuer',
    'The chain of certificates is incomplete or ends at an unknown authority.',
  ),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: named(
    'tls_unknown_issuer',
    'The endpoint sends no intermediate certificate, or its authority is unknown.',
  ),
  CERT_UNTRUSTED: named('tls_unknown_issuer', 'The authority of the certificate is not trusted.'),
};

/** Own exhaustion: no fault of the endpoint. */
const OWN_LIMITS = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EADDRINUSE', 'EAGAIN']);
const CLOSED = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_DESTROYED']);

function field(error: unknown, name: 'code' | 'reason'): string {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
}

/** Names the end of a connection without an error. */
export function failureOfClose(phase: Phase): NamedFailure {
  if (phase === 'connecting') return named('reset', 'The endpoint closed the connection at once.');
  if (phase === 'securing') {
    return named('tls_failed', 'The endpoint closed the connection while TLS was being set up.');
  }
  if (phase === 'answering') {
    return named('reset', 'The endpoint closed the connection before the head of its answer was complete.');
  }
  return named('reset', 'The endpoint closed the connection before it answered.');
}

/** Names an error. Words only, no addresses: what is shown must not map a network. */
export function failureOfError(error: unknown, phase: Phase): NamedFailure {
  const code = field(error, 'code');
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (code === 'ETIMEDOUT') {
    return phase === 'connecting'
      ? named('connect_timeout', 'The host did not accept the connection in time.')
      : named('reset', 'The connection was lost: the host stopped answering.');
  }
  if (OWN_LIMITS.has(code)) return named('interrupted', `The worker ran out of a resource (${code}).`);
  if (CLOSED.has(code)) return failureOfClose(phase);
  if (phase === 'securing' || code.startsWith('ERR_SSL') || code === 'EPROTO') {
    const reason = field(error, 'reason') || code || 'no reason given';
    return named('tls_failed', `TLS could not be set up (${reason}).`);
  }
  return named(
    phase === 'connecting' ? 'unreachable' : 'reset',
    code === '' ? 'The connection broke.' : `The connection broke (${code}).`,
  );
}
