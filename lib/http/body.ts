import { AppError } from '#lib/domain/app-error';
import { jsonShape, MAX_JSON_DEPTH } from '#lib/domain/json-shape';
import { anyDuplicateMember } from '#lib/domain/json-span';
import { findTextFlaw } from '#lib/domain/storable-text';
import { readPairs } from '#lib/http/form-pairs';
import { parseJsonText, repeatedInput, short } from '#lib/services/parse';

/** Bound for everything but events. */
export const MAX_BODY_BYTES = 64 * 1024;

/** Reads a request body as text. Refuses other content types (415), and what `readText` refuses. */
export async function readJsonText(request: Request, maxBytes: number): Promise<string> {
  if (mediaTypeOf(request) !== 'application/json') {
    throw new AppError('unsupported_media_type', 'Send the body as application/json.');
  }
  return readText(request, maxBytes);
}

/** The content type of a request without its parameters, in lower case. */
export function mediaTypeOf(request: Request): string | undefined {
  return request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
}

/** Reads a request body as text. Refuses more than `maxBytes` (413, without reading on) and bytes that are not UTF-8 (400). */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > maxBytes) {
        throw new AppError('too_large', `The body is larger than ${Math.floor(maxBytes / 1024)} KB.`);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    // Nobody is there to read it; but it is the caller's connection that broke, not the one to the database.
    throw new AppError('invalid_json', 'The connection was closed before the whole body had come.');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new AppError('invalid_json', 'The body is not valid UTF-8.');
  }
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
