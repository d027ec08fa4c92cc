import { expect, test } from 'vitest';
import { failureOfError, type Phase } from '#worker/endpoint/error-failure';

const error = (code: string, message = 'text with an address 10.0.0.1:443') =>
  Object.assign(new Error(message), { code });

test.each<[code: string, phase: Phase, failure: string]>([
  ['ECONNREFUSED', 'connecting', 'refused'],
  ['EHOSTUNREACH', 'connecting', 'unreachable'],
  ['ENETUNREACH', 'connecting', 'unreachable'],
  ['EADDRNOTAVAIL', 'connecting', 'unreachable'],
  ['ETIMEDOUT', 'connecting', 'connect_timeout'],
  ['ETIMEDOUT', 'exchanging', 'reset'],
  ['ECONNRESET', 'connecting', 'reset'],
  ['ECONNRESET', 'securing', 'tls_failed'],
  ['ECONNRESET', 'exchanging', 'reset'],
  ['EPIPE', 'exchanging', 'reset'],
  ['ECONNRESET', 'answering', 'reset'],
  ['CERT_HAS_EXPIRED', 'securing', 'tls_expired'],
  ['CERT_NOT_YET_VALID', 'securing', 'tls_failed'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'securing', 'tls_wrong_host'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'securing', 'tls_self_signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'securing', 'tls_unknown_issuer'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'securing', 'tls_unknown_issuer'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'securing', 'tls_unknown_issuer'],
  ['EPROTO', 'securing', 'tls_failed'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'exchanging', 'tls_failed'],
  ['EMFILE', 'connecting', 'interrupted'],
  ['ESOMETHING', 'connecting', 'unreachable'],
  ['ESOMETHING', 'exchanging', 'reset'],
])('%s while %s is %s', (code, phase, failure) => {
  const named = failureOfError(error(code), phase);
  expect(named.failure).toBe(failure);
  expect(named.detail).toMatch(/^[A-Z].*\.$/);
  expect(named.detail).not.toContain('10.0.0.1');
});

test.each(['text', null, undefined, 0, new Error('no code')])('%s is a broken connection', (thrown) => {
  expect(failureOfError(thrown, 'exchanging').failure).toBe('reset');
});
