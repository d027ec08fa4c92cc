/** The headers that make a request conditional or repeatable. */
import { createHash } from 'node:crypto';
import { AppError } from '#lib/domain/app-error';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;
/** An entity tag, weak or strong (RFC 9110, section 8.8.3). */
const ENTITY_TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/** The `Idempotency-Key` of a write; null where there is none. Throws `invalid_header` for a text that is no key. */
export function idempotencyKeyOf(request: Request): string | null {
  const text = request.headers.get('idempotency-key');
  if (text === null || SAFE_METHODS.has(request.method)) return null;
  // The draft writes it as a quoted string; most clients send the bare text.
  const key = /^"(.*)"$/.exec(text)?.[1] ?? text;
  if (KEY_PATTERN.test(key)) return key;
  throw new AppError(
    'invalid_header',
    'Idempotency-Key takes 1 to 255 visible ASCII characters, for example a UUID.',
  );
}

/** What makes two requests the same: method, path with query, and body. */
export function fingerprintOf(request: Request, body: Uint8Array | string): Buffer {
  const { pathname, search } = new URL(request.url);
  return createHash('sha256').update(`${request.method}\n${pathname}${search}\n`).update(body).digest();
}

/** The tags of `If-Match` or `If-None-Match`; `*` stands for any. Null where the header is not sent. */
export function entityTagsOf(request: Request, header: 'if-match' | 'if-none-match'): string[] | null {
  const text = request.headers.get(header);
  if (text === null) return null;
  return text.trim() === '*' ? ['*'] : (text.match(ENTITY_TAG) ?? []);
}

/** Whether `If-None-Match` says that the caller has this answer already: weak comparison (RFC 9110, section 13.1.2). */
export function isKnown(tags: readonly string[] | null, etag: string): boolean {
  return tags?.some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag) ?? false;
}
