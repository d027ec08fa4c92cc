/**
 * Takes the credential of a request out of what is stored of its answer. A receiver that echoes its request, in an error
 * page or a debugging header, would otherwise show the password to everybody who may read the log.
 *
 * The answer is what a stranger has chosen: the work on it is bounded, and what cannot be searched is not stored. Which
 * encodings are seen through: `docs/decisions/0005-sealed-credentials.md`.
 */
import { type Outcome, type ReceivedResponse, withRemark } from '#lib/domain/delivery/outcome';
import type { Credential } from '#worker/endpoint/basic-auth';
import { isCompressed } from '#worker/endpoint/redaction/compressed';
import { needlesOf } from '#worker/endpoint/redaction/needles';
import { createRedactBytes } from '#worker/endpoint/redaction/redact-bytes';

const COMPRESSED_NOTE = 'The compressed body is not stored, since it may repeat the password.';
const UNSEARCHED_BODY_NOTE = 'The body is not stored: searching it for the password takes too long.';
const UNSEARCHED_HEADERS_NOTE = 'The headers are not stored: searching them for the password takes too long.';
const UNSEARCHED_WORDS = '[redacted]';

type Redact = ReturnType<typeof createRedactBytes>;

/** Bounds the memory of the tables. */
const MAX_KEPT = 64;
/** Made once for a credential in use; the one used longest ago first. */
const kept = new Map<Credential, Redact>();

function redactOf(credential: Credential): Redact {
  const redact = kept.get(credential) ?? createRedactBytes(needlesOf(credential));
  kept.delete(credential);
  kept.set(credential, redact);
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  return redact;
}

const bufferOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The response as it may be stored, and what to say about it. */
function redactResponse(response: ReceivedResponse, redact: Redact) {
  const rawHeaders = redact(bufferOf(response.rawHeaders));
  const isUnreadable = isCompressed(response);
  const body = isUnreadable ? null : redact(bufferOf(response.body));
  const remarks = rawHeaders === null ? [UNSEARCHED_HEADERS_NOTE] : [];
  if (body === null) remarks.push(isUnreadable ? COMPRESSED_NOTE : UNSEARCHED_BODY_NOTE);
  const stored: ReceivedResponse = {
    ...response,
    rawHeaders: rawHeaders ?? Buffer.alloc(0),
    body: body ?? Buffer.alloc(0),
    isBodyTruncated: response.isBodyTruncated || body === null,
  };
  return { stored, remarks };
}

/** The outcome of a request as it may be stored: with `[redacted]` wherever the answer repeats the password of the request. */
export function redactCredential(outcome: Outcome, credential: Credential): Outcome {
  const redact = redactOf(credential);
  const words = (text: string) => redact(Buffer.from(text))?.toString('utf8') ?? UNSEARCHED_WORDS;
  if (outcome.kind === 'response') {
    const { stored, remarks } = redactResponse(outcome.response, redact);
    const note = outcome.note === null ? null : words(outcome.note);
    return remarks.reduce<Outcome>(withRemark, { ...outcome, response: stored, note });
  }
  const detail = words(outcome.detail);
  if (outcome.response === null) return { ...outcome, detail };
  const { stored, remarks } = redactResponse(outcome.response, redact);
  return remarks.reduce<Outcome>(withRemark, { ...outcome, response: stored, detail });
}
