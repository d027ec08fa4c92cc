/**
 * Takes the credential of a request out of what is stored of its answer. A receiver that echoes its request, in an error
 * page or a debugging header, would otherwise show the password to everybody who may read the log.
 *
 * The password is found as it is, in Base64 at any offset (so also inside an `Authorization` header) and in hexadecimal;
 * each of them also encoded further, see spelled-text.
 */
import type { Outcome, ReceivedResponse } from '#lib/domain/outcome';
import { findSpelled, type Needle, type Span } from '#worker/spelled-text';

export type Credential = { username: string; password: string };

const REDACTED = Buffer.from('[redacted]');
/** A shorter password is taken out only where it stands alone; everything else would be full of holes. */
const MIN_LENGTH_INSIDE_WORDS = 4;
const COMPRESSED_NOTE = 'The compressed body is not stored, since it may repeat the password.';

/** The `Authorization` header of a credential (RFC 7617, with the charset that it recommends). */
export function basicAuthorization({ username, password }: Credential): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

const plain = (bytes: Buffer): Needle => ({ bytes, allowsSeparators: false });
const encoded = (text: string): Needle => ({ bytes: Buffer.from(text), allowsSeparators: true });

/** The text in both alphabets of Base64 (RFC 4648, sections 4 and 5). */
const inBothAlphabets = (text: string) => [text, text.replaceAll('+', '-').replaceAll('/', '_')];

/** The characters of Base64 that depend on the secret alone, where it begins at any of the three bytes of a group. */
function base64Texts(secret: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), secret]).toString('base64');
    const end = Math.floor(((offset + secret.length) * 8) / 6);
    return text.slice(Math.ceil((offset * 8) / 6), end);
  });
}

/** How programs write the text, and what they make of characters that they cannot read or write. */
function charsetForms(text: string): Buffer[] {
  const utf8 = Buffer.from(text, 'utf8');
  const utf16 = Buffer.from(text, 'utf16le');
  const latin1 = Buffer.from(text.replace(/[^ -ÿ]/gu, '?'), 'latin1');
  return [
    utf8,
    latin1,
    // UTF-8 that was taken for Latin-1.
    Buffer.from(utf8.toString('latin1'), 'utf8'),
    // Latin-1 that was taken for UTF-8.
    Buffer.from(latin1.toString('utf8'), 'utf8'),
    Buffer.from(text.replace(/[^ -~]/gu, '?'), 'latin1'),
    utf16,
    Buffer.from(utf16).swap16(),
  ];
}

function distinct(needles: readonly Needle[]): Needle[] {
  return [...new Map(needles.map((needle) => [needle.bytes.toString('latin1'), needle])).values()];
}

/** What to look for. `parts` are pieces of Base64, beside which more bits of the password stand. */
type Needles = { all: Needle[]; parts: ReadonlySet<Needle>; isShort: boolean };

/** Made once for each credential: an endpoint keeps its own. */
const known = new WeakMap<Credential, Needles>();

function needlesOf(credential: Credential): Needles {
  const needles = known.get(credential) ?? makeNeedles(credential);
  known.set(credential, needles);
  return needles;
}

function makeNeedles(credential: Credential): Needles {
  const token = basicAuthorization(credential).slice('Basic '.length).replaceAll('=', '');
  const tokens = inBothAlphabets(token).map(encoded);
  const texts = credential.password === '' ? [] : charsetForms(credential.password).map(plain);
  const secret = Buffer.from(credential.password, 'utf8');
  const isShort = secret.length < MIN_LENGTH_INSIDE_WORDS;
  const parts = isShort ? [] : distinct(base64Texts(secret).flatMap(inBothAlphabets).map(encoded));
  const hex = secret.toString('hex');
  const digits = isShort ? [] : [hex, hex.toUpperCase()].map(encoded);
  return { all: distinct([...tokens, ...texts, ...digits, ...parts]), parts: new Set(parts), isShort };
}

const isLetterOrDigit = (byte: number | undefined) =>
  byte !== undefined && /[0-9A-Za-z]/.test(String.fromCharCode(byte));
const isBase64Byte = (byte: number | undefined) =>
  byte !== undefined && /[0-9A-Za-z+/_-]/.test(String.fromCharCode(byte));

function withNeighbours(bytes: Buffer, { start, end }: Span): Span {
  return {
    start: isBase64Byte(bytes[start - 1]) ? start - 1 : start,
    end: isBase64Byte(bytes[end]) ? end + 1 : end,
  };
}

/** Where the credential stands in the bytes; spans may overlap. */
function credentialSpans(bytes: Buffer, { all, parts, isShort }: Needles): Span[] {
  return findSpelled(bytes, all).flatMap(({ span, needle }) => {
    if (parts.has(needle)) return [withNeighbours(bytes, span)];
    const isInsideWord = isLetterOrDigit(bytes[span.start - 1]) || isLetterOrDigit(bytes[span.end]);
    return isShort && isInsideWord ? [] : [span];
  });
}

function redactBytes(received: Uint8Array, needles: Needles): Buffer {
  const bytes = Buffer.from(received.buffer, received.byteOffset, received.byteLength);
  const spans = credentialSpans(bytes, needles).sort((a, b) => a.start - b.start);
  if (spans.length === 0) return bytes;
  const parts: Buffer[] = [];
  let position = 0;
  for (const { start, end } of spans) {
    if (start >= position) parts.push(bytes.subarray(position, start), REDACTED);
    position = Math.max(position, end);
  }
  return Buffer.concat([...parts, bytes.subarray(position)]);
}

/**
 * Whether the body is compressed by a content coding (RFC 9110, section 8.4) or a transfer coding (RFC 9112, section 7.2), so
 * that nothing can be found in it.
 */
function isCompressed({ rawHeaders, body }: ReceivedResponse): boolean {
  if (body.length === 0) return false;
  const headers = Buffer.from(rawHeaders).toString('latin1');
  return /^(content-encoding *:(?! *(identity)? *\r?$)|transfer-encoding *:(?! *(identity|chunked)? *\r?$))/im.test(
    headers,
  );
}

function redactResponse(response: ReceivedResponse, needles: Needles): ReceivedResponse {
  const rawHeaders = redactBytes(response.rawHeaders, needles);
  if (isCompressed(response))
    return { ...response, rawHeaders, body: Buffer.alloc(0), isBodyTruncated: true };
  return { ...response, rawHeaders, body: redactBytes(response.body, needles) };
}

/** The outcome of a request as it may be stored: with `[redacted]` wherever the answer repeats the password of the request. */
export function redactCredential(outcome: Outcome, credential: Credential): Outcome {
  const needles = needlesOf(credential);
  const { response } = outcome;
  const noteOf = (text: string | null) => {
    const words = text === null ? null : redactBytes(Buffer.from(text), needles).toString('utf8');
    if (response === null || !isCompressed(response)) return words;
    return words === null ? COMPRESSED_NOTE : `${words} ${COMPRESSED_NOTE}`;
  };
  return outcome.kind === 'response'
    ? { ...outcome, response: redactResponse(outcome.response, needles), note: noteOf(outcome.note) }
    : {
        ...outcome,
        response: response && redactResponse(response, needles),
        detail: noteOf(outcome.detail) ?? outcome.detail,
      };
}
