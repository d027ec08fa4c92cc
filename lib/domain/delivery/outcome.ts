/**
 * How an attempt ended: an HTTP response, or a named failure. Declared once; the column, the filters, the words on
 * screen and the advice derive from it.
 */

/** Failure name → the words of the Response column. */
export const FAILURE_LABELS = {
  no_public_address: 'No public address',
  dns_failed: 'DNS lookup failed',
  dns_timeout: 'DNS timed out',
  refused: 'Connection refused',
  unreachable: 'Host unreachable',
  connect_timeout: 'Connection timed out',
  tls_expired: 'TLS certificate expired',
  tls_wrong_host: 'TLS certificate for another host',
  tls_self_signed: 'TLS certificate self-signed',
  tls_unknown_issuer: 'TLS issuer unknown',
  tls_failed: 'TLS error',
  timeout: 'Timed out',
  reset: 'Connection closed',
  invalid_response: 'Not valid HTTP',
  redirect: 'Redirected',
  unexpected_status: 'Only 200 counts',
  interrupted: 'Interrupted',
  unsendable: 'Could not be prepared',
} as const;

export type Failure = keyof typeof FAILURE_LABELS;
export const FAILURES = Object.keys(FAILURE_LABELS) as [Failure, ...Failure[]];

/**
 * Why a host has no public address: its name is not in DNS, or it leads to an address that the policy refuses. Only the
 * worker's log says which. Whoever could tell them apart could list the names of a private network.
 */
export type ConcealedFailure = 'dns_not_found' | 'blocked';

/** The detail of both. */
export const NO_PUBLIC_ADDRESS_DETAIL = 'The host is not in DNS, or not all of its addresses are public.';

/** The column `attempts.outcome`: `response`, or the name of the failure. */
export const OUTCOME_KINDS = ['response', ...FAILURES] as const;

/** The most of a response body that is read and stored, in bytes. */
export const MAX_STORED_BODY_BYTES = 64 * 1024;

/** The hard deadline of one attempt: DNS, connect, TLS, headers and body together. */
export const ATTEMPT_DEADLINE_MS = 10_000;

/** What came back, as bytes. Nothing here was decoded. */
export type ReceivedResponse = {
  status: number;
  /** `name: value` lines ended by CRLF, in the bytes and the order received; folds, CR and NUL became spaces. */
  rawHeaders: Uint8Array;
  /** At most `MAX_STORED_BODY_BYTES`. */
  body: Uint8Array;
  /** Bytes of the body that arrived (or that `content-length` announced, where the rest was not read). */
  bodySize: number;
  isBodyTruncated: boolean;
};

/** `note` says in words what was odd about an answer that still counts, e.g. a body that broke off. */
export type Outcome<F extends string = Failure> =
  | { kind: 'response'; response: ReceivedResponse; note: string | null }
  | { kind: 'failure'; failure: F; detail: string; response: ReceivedResponse | null };

/** The outcome as the worker's HTTP client knows it. */
export type RawOutcome = Outcome<Failure | ConcealedFailure>;

const isConcealed = (failure: Failure | ConcealedFailure): failure is ConcealedFailure =>
  failure === 'dns_not_found' || failure === 'blocked';

/** Says why a host has no public address; null where that is not what happened. */
export function concealedFailure(outcome: RawOutcome): ConcealedFailure | null {
  return outcome.kind === 'failure' && isConcealed(outcome.failure) ? outcome.failure : null;
}

/** The outcome as it is stored and shown: the same for every host without a public address. */
export function disclosed(outcome: RawOutcome): Outcome {
  if (outcome.kind === 'response') return outcome;
  const { failure } = outcome;
  return { ...outcome, failure: isConcealed(failure) ? 'no_public_address' : failure };
}

/** The outcome with a remark after its note or detail. */
export function withRemark<F extends string>(outcome: Outcome<F>, remark: string): Outcome<F> {
  if (outcome.kind === 'failure') return { ...outcome, detail: `${outcome.detail} ${remark}` };
  return { ...outcome, note: outcome.note === null ? remark : `${outcome.note} ${remark}` };
}

/** Which answers of an endpoint count as received; chosen for each webhook. Sources: product rows O9 and A3. */
export const SUCCESS_RULES = ['2xx', '200'] as const;
export type SuccessRule = (typeof SUCCESS_RULES)[number];

export const SUCCESS_RULE_LABELS = {
  '2xx': 'Any 2xx',
  '200': 'Exactly 200',
} as const satisfies Record<SuccessRule, string>;

/**
 * The outcome under the rule of the webhook: a 2xx that does not count is a failure of its own, so that whoever reads the
 * log later sees why, whatever the rule is by then.
 */
export function applySuccessRule(outcome: Outcome, rule: SuccessRule): Outcome {
  if (rule === '2xx' || !isSuccess(outcome) || outcome.response?.status === 200) return outcome;
  const detail = 'The success rule of the webhook is “Exactly 200”.';
  return { kind: 'failure', failure: 'unexpected_status', detail, response: outcome.response };
}

/** Only 2xx is success, where no rule of the webhook narrows it. Source: product row O9. */
export function isSuccess(outcome: Outcome): boolean {
  return outcome.kind === 'response' && outcome.response.status >= 200 && outcome.response.status <= 299;
}
