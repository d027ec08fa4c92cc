import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#lib/domain/errors/app-error';
import { jsonShape, MAX_JSON_DEPTH } from '#lib/domain/text/json-shape';
import { anyDuplicateMember } from '#lib/domain/text/json-span';
import { findTextFlaw } from '#lib/domain/text/storable-text';
import { readPairs } from '#lib/http/form-pairs';
import { decodeText, parseJsonText, repeatedInput, short } from '#lib/services/parse';

/** Bound for everything but events. */
export const MAX_BODY_BYTES = 64 * 1024;

/** So much of a body is read as fast as it comes; the rest at about 10 MB a second, so that others get their turn. */
const HASTY_BYTES = 1024 * 1024;
const PIECE_BYTES = 64 * 1024;
const PAUSE_MS = 6;

/**
 * Reads the bytes of a JSON body. Refuses other content types (415), and what `readBytes` refuses.
 * @param onLarge awaited once, when more than `MAX_BODY_BYTES` have come and before more is read; what it throws is thrown
 */
export async function readJsonBytes(
  request: Request,
  maxBytes: number,
  onLarge?: () => Promise<void>,
): Promise<Uint8Array> {
  if (mediaTypeOf(request) !== 'application/json') {
    throw new AppError('unsupported_media_type', 'Send the body as application/json.');
  }
  return readBytes(request, maxBytes, onLarge);
}

/** The content type of a request without its parameters, in lower case. */
export function mediaTypeOf(request: Request): string | undefined {
  return request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
}

/** Reads a request body as text. Refuses bytes that are not UTF-8 (400), and what `readBytes` refuses. */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  return decodeText(await readBytes(request, maxBytes));
}

/**
 * Reads a request body. Refuses more than `maxBytes` (413, without reading on), and compressed ones (415), as RFC 9110, section
 * 15.5.16, has it.
 */
export async function readBytes(
  request: Request,
  maxBytes: number,
  onLarge?: () => Promise<void>,
): Promise<Uint8Array> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() || 'identity';
  if (encoding !== 'identity') {
    const message = 'Send the body as it is, without Content-Encoding.';
    throw new AppError('unsupported_media_type', message, { acceptedEncoding: 'identity' });
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isLarge = false;
  let pauseAt = HASTY_BYTES;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > maxBytes) {
        throw new AppError('too_large', `The body is larger than ${Math.floor(maxBytes / 1024)} KB.`);
      }
      chunks.push(chunk);
      if (size > MAX_BODY_BYTES && !isLarge) {
        isLarge = true;
        await onLarge?.();
      }
      if (size > pauseAt) {
        await sleep(PAUSE_MS);
        pauseAt = size + PIECE_BYTES;
      }
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    // Nobody is there to read it; but it is the caller's connection that broke, not the one to the database.
    throw new AppError('invalid_json', 'The connection was closed before the whole body had come.');
  }
  return Buffer.concat(chunks);
}

/**
 * Parses JSON. Throws `invalid_json` for text that is too deep or is not JSON, and for a name that an object has twice.
 */
export function parseJson(text: string): unknown {
  if (jsonShape(text).depth > MAX_JSON_DEPTH) {
    throw new AppError('invalid_json', `The body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
  }
  const value = parseJsonText(text);
  const duplicate = anyDuplicateMember(text);
  if (duplicate !== null) {
    throw repeatedInput('member', duplicate);
  }
  return value;
}

/** Throws `validation_failed` for texts that no column can hold, before anything is done with them. */
export function assertStorable(value: unknown): void {
  const flaw = findTextFlaw(value);
  if (flaw === null) return;
  const pointer = flaw.path
    .map((part) => `/${short(part).replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('\0', '\\u0000')}`)
    .join('');
  throw new AppError('validation_failed', flaw.message, { fields: [{ pointer, message: flaw.message }] });
}

/**
 * Parses `application/x-www-form-urlencoded`; throws `validation_failed` for a name that is there twice, and for escapes that are
 * no UTF-8, which the URL standard would replace unseen.
 */
export function parseForm(text: string): Record<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of readPairs(text, 'body')) {
    if (fields.has(name)) throw repeatedInput('field', name);
    fields.set(name, value);
  }
  return Object.fromEntries(fields);
}
