import { AppError } from '#lib/domain/app-error';

/** Bound for everything but events. */
export const MAX_BODY_BYTES = 64 * 1024;

/**
 * Reads a request body as text. Refuses other content types (415), more than `maxBytes` (413, without reading on) and
 * bytes that are not UTF-8 (400).
 */
export async function readJsonText(request: Request, maxBytes: number): Promise<string> {
  const contentType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (contentType !== 'application/json') {
    throw new AppError('unsupported_media_type', 'Send the body as application/json.');
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new AppError('too_large', `The body is larger than ${Math.floor(maxBytes / 1024)} KB.`);
    }
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new AppError('invalid_json', 'The body is not valid UTF-8.');
  }
}

/** Parses JSON; throws `invalid_json` with the parser's words. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new AppError('invalid_json', `The body is not valid JSON: ${reason}`);
  }
}
